using System.Net;
using Kernel.Api;
using Kernel.Api.History;
using Kernel.CdpCollector;
using Kernel.CdpCollector.Outbox;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults;
using Kernel.StorageWriter;
using Kernel.StorageWriter.Replication;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Integration.ServiceDefaults.Http;

/// <summary>Clients with and without a handler that retries.</summary>
public sealed class ResilienceTests
{
    [Fact]
    public async Task Client_OfAServiceWithTheDefaults_TriesAgain()
    {
        await using var busy = await BusyServer.StartAsync(failures: 2);
        using var provider = Defaults();

        using var response = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("any").GetAsync(busy.Address, Wait.Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, busy.Requests);
    }

    [Theory]
    [InlineData(typeof(IngestClient), IngestClient.HttpClientName)]
    [InlineData(typeof(BrowserLocator), BrowserLocator.HttpClientName)]
    [InlineData(typeof(StreamClient), StreamClient.ClientName)]
    [InlineData(typeof(HistoryClient), HistoryClient.ClientName)]
    public async Task Client_WhoseCallerHasALoop_AsksOnce(Type caller, string name)
    {
        await using var busy = await BusyServer.StartAsync(failures: 2);
        await using var app = Compose(caller);

        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);
        using var response = await client.GetAsync(busy.Address, Wait.Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(1, busy.Requests);
        for (var handler = app.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name); handler is DelegatingHandler between; handler = between.InnerHandler!)
        {
            Assert.IsNotType<ResilienceHandler>(handler);
        }
    }

    private static ServiceProvider Defaults()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.Services.ConfigureAll<HttpStandardResilienceOptions>(static options => options.Retry.Delay = TimeSpan.FromMilliseconds(1));
        return builder.Services.BuildServiceProvider();
    }

    // The services as their processes compose them; nothing is started.
    private static WebApplication Compose(Type caller)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Internal:Token", ApiHost.Token)]);
        if (caller == typeof(HistoryClient))
        {
            return ApiApplication.Build(builder);
        }

        if (caller == typeof(StreamClient))
        {
            return StorageWriterApplication.Build(builder);
        }

        builder.AddServiceDefaults();
        builder.Services.AddKernelCollector();
        return builder.Build();
    }
}

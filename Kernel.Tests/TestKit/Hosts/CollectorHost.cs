using Kernel.CdpCollector;
using Kernel.CdpCollector.Outbox;
using Kernel.ServiceDefaults;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>The whole collector as composed in its process, with a fake API and any browser.</summary>
internal sealed class CollectorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _isStopped;

    private CollectorHost(WebApplication app, FakeInternalApi api)
    {
        _app = app;
        Api = api;
    }

    public FakeInternalApi Api { get; }

    public string Address { get; private set; } = "";

    public IServiceProvider Services => _app.Services;

    public string Id => _app.Services.GetRequiredService<IngestClient>().ProducerId;

    public CollectorReport? Report => Api.Reports.GetValueOrDefault(Id);

    public static async Task<CollectorHost> StartAsync(string browser, FakeInternalApi api, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:chromium:http:0"] = browser,
            ["services:api:internal:0"] = api.Address,
            ["Internal:Token"] = FakeInternalApi.Token,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.AddServiceDefaults();
        builder.Services.AddKernelCollector();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new CollectorHost(app, api) { Address = app.Urls.First() };
    }

    /// <summary>Starts a capture and waits until it is applied.</summary>
    public async Task<long> CaptureAsync(string id = "session-1", CaptureOptions? options = null, params EventCategory[] categories)
    {
        var revision = Api.Want(new CaptureSpec
        {
            Id = id,
            Categories = categories.Length > 0 ? categories : EventCategories.All,
            Options = options ?? CaptureOptions.Default,
        });
        await AppliedAsync(revision);
        return revision;
    }

    public Task AppliedAsync(long revision) => Wait.Until(
        () => Report, report => report?.AppliedRevision >= revision, $"revision {revision} to be applied");

    public Task StatusAsync(CollectorStatus status) =>
        Wait.Until(() => Report, report => report?.Status == status, $"status {status}");

    /// <summary>Waits for a matching event.</summary>
    public Task<ReceivedEvent> EventAsync(string type, Func<ReceivedEvent, bool>? matches = null, TimeSpan? within = null) => Wait.For(
        () => Events(type, matches) is [var first, ..] ? first : null,
        $"a {type}",
        () => "There are: " + string.Join("\n", Api.Events.Select(static e =>
            $"{e.Type} {e.Text("target_type")} {e.Text("session_id")} {e.Text("request_id")} {e.Text("url")} {e.Text("text")} {e.Text("status")} {e.Text("error_text")}")),
        within);

    public IReadOnlyList<ReceivedEvent> Events(string type, Func<ReceivedEvent, bool>? matches = null) =>
        [.. Api.Events.Where(e => e.Type == type && (matches?.Invoke(e) ?? true))];

    public async Task StopAsync()
    {
        _isStopped = true;
        await _app.StopAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            await _app.StopAsync(CancellationToken.None);
        }

        await _app.DisposeAsync();
    }
}

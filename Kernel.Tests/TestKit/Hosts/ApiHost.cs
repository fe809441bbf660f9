using System.Net.Http.Headers;
using Kernel.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.TestKit.Hosts;

/// <summary>Kernel.Api in this process, on real sockets with free ports, with its data in a temporary directory.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Token = "0123456789-the-token-of-a-test";

    private const int Attempts = 5;

    private readonly WebApplication _app;
    private readonly string _directory;
    private bool _stopped;

    private ApiHost(WebApplication app, string directory, int internalPort)
    {
        _app = app;
        _directory = directory;
        InternalPort = internalPort;
        PublicPort = app.Urls.Select(static url => new Uri(url).Port).Single(port => port != internalPort);
        Public = Client(PublicPort);
        Internal = Client(internalPort);
        Internal.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public int PublicPort { get; }

    public int InternalPort { get; }

    /// <summary>Talks to the public port.</summary>
    public HttpClient Public { get; }

    /// <summary>Talks to the internal port and knows the token.</summary>
    public HttpClient Internal { get; }

    /// <summary>Gets the services of the host.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts the service.</summary>
    /// <param name="settings">Configuration, for example <c>Journal:Directory</c> to start again with the data of an earlier host.</param>
    /// <param name="time">The service's clock.</param>
    /// <param name="environment">The name of the environment.</param>
    /// <param name="configure">Replaces parts of the service.</param>
    public static async Task<ApiHost> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null,
        TimeProvider? time = null,
        string environment = "Production",
        Action<IServiceCollection>? configure = null)
    {
        var directory = Directory.CreateTempSubdirectory("kernel-api-").FullName;
        try
        {
            return await StartAsync(directory, settings, time, environment, configure);
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }

    /// <summary>Stops the service as a signal would: gracefully, with everything it has to say said.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await Wait.For(_app.StopAsync(CancellationToken.None));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        Public.Dispose();
        Internal.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<ApiHost> StartAsync(
        string directory, IReadOnlyDictionary<string, string?>? settings, TimeProvider? time, string environment, Action<IServiceCollection>? configure)
    {
        for (var attempt = 1; ; attempt++)
        {
            var internalPort = FreePort.Next();
            var app = Build(directory, internalPort, settings, time, environment, configure);
            try
            {
                await app.StartAsync(Wait.Cancellation);
                return new ApiHost(app, directory, internalPort);
            }
            catch (IOException taken) when (taken.InnerException is AddressInUseException && attempt < Attempts)
            {
                // Another process took the port between the check and the start.
                await app.DisposeAsync();
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }
        }
    }

    private static WebApplication Build(
        string directory, int internalPort, IReadOnlyDictionary<string, string?>? settings, TimeProvider? time, string environment, Action<IServiceCollection>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = directory });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Internal:Port"] = internalPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Internal:Token"] = Token,
            ["Journal:Directory"] = Path.Combine(directory, "journal"),
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        configure?.Invoke(builder.Services);
        return ApiApplication.Build(builder);
    }

    // With "Expect: 100-continue", a client must not begin to send because the machine is busy: the error would be lost.
    private static HttpClient Client(int port) => new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, Expect100ContinueTimeout = Wait.Deadline })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        Timeout = Wait.Deadline,
    };
}

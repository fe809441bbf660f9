using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Sessions;

/// <summary>The dashboard commands of capture sessions.</summary>
internal static class SessionCommands
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ExportTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Adds the commands "Start session", "Stop session" and "Take a screenshot", enabled by whether a session is active, and "Export HAR".</summary>
    /// <param name="api">The API.</param>
    /// <param name="apiKeys">The API keys; null if the API requires none.</param>
    /// <param name="harFolder">The folder of exported HAR files.</param>
    public static IResourceBuilder<ProjectResource> WithSessionCommands(this IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource>? apiKeys, string harFolder)
    {
        var client = new SessionClient(api.GetEndpoint("http"), apiKeys?.Resource);
        if (api.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            api.ApplicationBuilder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<SessionMonitor>(services, api.Resource, client));
        }

        return api
            .WithSessionCommand("start-session", "Start session", "Record", whileActive: false, async token => Describe(await client.StartAsync(token), "started"))
            .WithSessionCommand("stop-session", "Stop session", "RecordStop", whileActive: true, async token => Describe(await client.StopAsync(token), "ended"))
            .WithSessionCommand("take-screenshot", "Take a screenshot", "Camera", whileActive: true, async token => Describe(await client.TakeScreenshotAsync(token)))
            .WithSessionCommand("export-har", "Export HAR", "ArrowDownload", whileActive: null, async token => Describe(await client.ExportHarAsync(harFolder, token)), ExportTimeout);
    }

    private static IResourceBuilder<ProjectResource> WithSessionCommand(
        this IResourceBuilder<ProjectResource> api,
        string name,
        string text,
        string icon,
        bool? whileActive,
        Func<CancellationToken, Task<ExecuteCommandResult>> execute,
        TimeSpan? limit = null) =>
        api.WithCommand(
            name,
            text,
            async context =>
            {
                using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
                timeout.CancelAfter(limit ?? Timeout);
                try
                {
                    return await execute(timeout.Token);
                }
                catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException)
                {
                    return CommandResults.Failure(e.Message);
                }
                catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
                {
                    return CommandResults.Failure($"The API did not respond within {(limit ?? Timeout).TotalSeconds:0} s.");
                }
            },
            new CommandOptions
            {
                IconName = icon,
                IsHighlighted = true,
                UpdateState = context => SessionMonitor.IsActive(context.ResourceSnapshot) is { } active && active == (whileActive ?? active) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            });

    private static ExecuteCommandResult Describe(JsonNode session, string change) =>
        CommandResults.Success($"Capture session {session["id"]} {change}.", session.ToString(), CommandResultFormat.Json);

    private static ExecuteCommandResult Describe(FileInfo? har) => har is null
        ? CommandResults.Failure("There is no capture session to export. Start one first.")
        : CommandResults.Success(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Exported {har.Length:N0} bytes to {har.FullName}."));

    private static ExecuteCommandResult Describe(JsonNode screenshot)
    {
        var data = screenshot["event"]!["data"]!;
        var page = $"{data["url"]}";
        return data["error"] is { } error
            ? CommandResults.Failure($"The screenshot of {page} failed: {error}.")
            : CommandResults.Success($"Event {screenshot["seq"]} is a screenshot of {page}.");
    }
}

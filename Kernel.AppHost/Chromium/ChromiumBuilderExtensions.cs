using Microsoft.Extensions.DependencyInjection;

namespace Kernel.AppHost.Chromium;

/// <summary>Adds the browser: a container, a local program, or a running browser.</summary>
internal static class ChromiumBuilderExtensions
{
    private const string Http = "http";
    private const string HealthPath = "/json/version";
    private const int ContainerPort = 9222;

    /// <summary>Adds the browser that the settings select, or the first kind that works on this machine.</summary>
    public static IResourceBuilder<IResource> AddChromium(this IDistributedApplicationBuilder builder, string name, Settings settings)
    {
        var choice = ChromiumChoice.Select(settings, builder.ExecutionContext.IsPublishMode);
        if (builder.ExecutionContext.IsRunMode)
        {
            Console.WriteLine($"\nStarting Kernel. Browser: {choice.Description}.\n");
        }

        return choice switch
        {
            { Address: { } address } => builder.AddExternalService(name, address).WithHttpHealthCheck(HealthPath).WithIconName("Globe").WithPageCommands(() => address.ToString()),
            { Program: { } program } => builder.AddLocalChromium(name, program, settings),
            _ => builder.AddChromiumContainer(name, choice, settings),
        };
    }

    /// <summary>Passes the address of the browser to a service.</summary>
    public static IResourceBuilder<ProjectResource> WithReference(this IResourceBuilder<ProjectResource> service, IResourceBuilder<IResource> chromium) =>
        chromium is IResourceBuilder<ExternalServiceResource> external
            ? ResourceBuilderExtensions.WithReference(service, external) // Aspire's method, which this one hides
            : service.WithReference(((IResourceBuilder<IResourceWithEndpoints>)chromium).GetEndpoint(Http));

    private static IResourceBuilder<ContainerResource> AddChromiumContainer(this IDistributedApplicationBuilder builder, string name, ChromiumChoice choice, Settings settings)
    {
        var container = builder.AddDockerfile(name, "Chromium")
            .WithHttpEndpoint(port: builder.ExecutionContext.IsRunMode ? settings.ChromiumPort : null, targetPort: ContainerPort, name: Http)
            .WithDevTools();
        return settings.ChromiumBaseImage is { } image ? container.WithBuildArg("BASE_IMAGE", image) : container;
    }

    // In run mode only: a deployment has no executables.
    private static IResourceBuilder<ExecutableResource> AddLocalChromium(this IDistributedApplicationBuilder builder, string name, ChromiumProgram program, Settings settings)
    {
        var profile = Path.Combine(settings.Data, "chromium-profile");
        return builder.AddExecutable(name, program.Path, Directory.CreateDirectory(settings.Data).FullName, [.. Flags(settings.ChromiumPort, profile)])
            .WithHttpEndpoint(port: settings.ChromiumPort, targetPort: settings.ChromiumPort, name: Http, isProxied: false)
            .OnBeforeResourceStarted(async (resource, started, cancellationToken) =>
            {
                if (Directory.Exists(profile))
                {
                    Directory.Delete(profile, recursive: true);
                }

                await program.EnsureAsync(started.Services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), cancellationToken);
            })
            .WithDevTools();
    }

    private static IResourceBuilder<T> WithDevTools<T>(this IResourceBuilder<T> browser)
        where T : IResourceWithEndpoints => browser
            .WithHttpHealthCheck(HealthPath, endpointName: Http)
            .WithLinks(("DevTools tabs", "/json/list"), ("Version", HealthPath))
            .WithIconName("Globe")
            .WithPageCommands(() => browser.GetEndpoint(Http).Url);

    // The container image uses the same file.
    private static IEnumerable<string> Flags(int port, string profile)
    {
        using var file = new StreamReader(typeof(ChromiumBuilderExtensions).Assembly.GetManifestResourceStream("flags.txt")!);
        string[] flags = [.. file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries), $"--remote-debugging-port={port}", $"--user-data-dir={profile}"];

        // The sandbox of Chromium does not work for root.
        return Environment.IsPrivilegedProcess ? [.. flags, "--no-sandbox", "about:blank"] : [.. flags, "about:blank"];
    }
}

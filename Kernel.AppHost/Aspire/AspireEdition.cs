using Aspire.Hosting;
using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.AppHost.Aspire;

/// <summary>The system in Aspire's terms: to run with its dashboard, to publish as a manifest, to deploy.</summary>
internal static class AspireEdition
{
    private const string EnvironmentVariable = "DOTNET_ENVIRONMENT";
    private const int Failed = 1;
    private const int Misused = 2;

    /// <returns>0 after an orderly end, 1 where the system could not start, 2 for a wrong setting.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // As in the local edition: a plain "dotnet run" is development.
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is null && Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is null)
        {
            Environment.SetEnvironmentVariable(EnvironmentVariable, "Development");
        }

        try
        {
            var builder = DistributedApplication.CreateBuilder(args);
            var settings = new AspireSettings(key => builder.Configuration[key]);
            using var chromium = new AspireChromium(builder, settings);
            await ComposeAsync(builder, settings, chromium);
            await builder.Build().RunAsync();
            return 0;
        }
        catch (Exception refusal) when (refusal is UsageException or StartupException)
        {
            Console.Error.WriteLine(refusal.Message);
            return refusal is UsageException ? Misused : Failed;
        }
    }

    private static async Task ComposeAsync(IDistributedApplicationBuilder builder, AspireSettings settings, AspireChromium chromium)
    {
        // Only where asked for: a compute environment changes what the manifest says of every resource.
        if (builder.ExecutionContext.IsPublishMode && settings.DeploysToCompose)
        {
            builder.AddDockerComposeEnvironment("compose");
        }

        var resources = settings.S2Lite ? KernelSystem.ResourcesWithS2Lite : KernelSystem.Resources;
        var model = new AspireModel(builder, new AspireParameters(builder, settings, resources), settings);
        foreach (var resource in resources)
        {
            model.Add(resource, resource.Kind switch
            {
                ResourceKind.Browser => await chromium.AddAsync(resource),
                ResourceKind.StreamStore => model.AddStreamStore(resource),
                _ => model.AddService(resource),
            });
        }

        model.Connect(resources);
    }
}

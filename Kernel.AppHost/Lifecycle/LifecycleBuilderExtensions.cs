using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Lifecycle;

/// <summary>Adds services that manage the lifecycle of resources in run mode.</summary>
internal static class LifecycleBuilderExtensions
{
    /// <summary>Stops resources in this order when the app host stops.</summary>
    public static void StopInOrder(this IDistributedApplicationBuilder builder, params IResourceBuilder<IResource>[] resources) =>
        builder.AddHostedService<OrderedStop>(Resources(resources));

    /// <summary>Restarts resources that exit without being stopped.</summary>
    public static void RestartOnFailure(this IDistributedApplicationBuilder builder, params IResourceBuilder<IResource>[] resources) =>
        builder.AddHostedService<RestartOnFailure>(Resources(resources), TimeProvider.System);

    /// <summary>Prints the states of the resources and the start message to the console.</summary>
    public static void ReportAtConsole(this IDistributedApplicationBuilder builder, Settings settings) =>
        builder.AddHostedService<ConsoleReporter>((IReadOnlyList<IResource>)[.. builder.Resources.Where(static r => r is not (ParameterResource or IResourceWithParent))], () => StartMessage.Create(settings, builder.Configuration));

    private static IReadOnlyList<IResource> Resources(IResourceBuilder<IResource>[] resources) => [.. resources.Select(static r => r.Resource)];

    // Added first, because the orchestrator starts the resources when it starts.
    private static void AddHostedService<T>(this IDistributedApplicationBuilder builder, params object[] arguments)
        where T : class, IHostedService
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(services => ActivatorUtilities.CreateInstance<T>(services, arguments)));
        }
    }
}

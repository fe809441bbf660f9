using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kernel.AppHost.Lifecycle;

/// <summary>What happens to resources beyond their start, in a run.</summary>
internal static class LifecycleExtensions
{
    /// <summary>Stops resources in this order when the app host stops.</summary>
    public static void StopInOrder(this IDistributedApplicationBuilder builder, params IResourceBuilder<IResource>[] resources) =>
        builder.AddHostedService<OrderedStop>(Of(resources));

    /// <summary>Starts resources again that end by themselves.</summary>
    public static void RestartOnFailure(this IDistributedApplicationBuilder builder, params IResourceBuilder<IResource>[] resources) =>
        builder.AddHostedService<RestartOnFailure>(Of(resources), TimeProvider.System);

    /// <summary>Tells the user at the console how the resources fare, and where everything is.</summary>
    public static void ReportAtConsole(this IDistributedApplicationBuilder builder, Settings settings) =>
        builder.AddHostedService<ConsoleReporter>((IReadOnlyList<IResource>)[.. builder.Resources.Where(static r => r is not (ParameterResource or IResourceWithParent))], () => StartMessage.Create(settings, builder.Configuration));

    private static IReadOnlyList<IResource> Of(IResourceBuilder<IResource>[] resources) => [.. resources.Select(static r => r.Resource)];

    // First, because the orchestrator starts the resources in its own start.
    private static void AddHostedService<T>(this IDistributedApplicationBuilder builder, params object[] arguments)
        where T : class, IHostedService
    {
        if (builder.ExecutionContext.IsRunMode)
        {
            builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(services => ActivatorUtilities.CreateInstance<T>(services, arguments)));
        }
    }
}

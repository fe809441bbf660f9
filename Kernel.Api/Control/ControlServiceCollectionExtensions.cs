namespace Kernel.Api.Control;

internal static class ControlServiceCollectionExtensions
{
    /// <summary>Adds the events of the category <c>control</c>.</summary>
    public static IServiceCollection AddControl(this IServiceCollection services) => services.AddSingleton<ControlPublisher>().AddSingleton<ApiCalls>();
}

namespace Kernel.Api.Har;

/// <summary>Registration of the HAR export.</summary>
internal static class HarServiceCollectionExtensions
{
    /// <summary>Adds the export.</summary>
    public static IServiceCollection AddHar(this IServiceCollection services) => services.AddSingleton<HarExporter>();
}

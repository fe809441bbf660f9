namespace Kernel.Api.Http;

/// <summary>The version of Kernel, as exports and protocols name it.</summary>
internal static class ProductVersion
{
    /// <summary>The version, such as <c>1.2.3</c>.</summary>
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version?.ToString(3) ?? "0";
}

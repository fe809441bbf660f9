using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Internal;

/// <summary>How a picture is encoded.</summary>
[JsonConverter(typeof(ScreenshotFormatJsonConverter))]
public enum ScreenshotFormat
{
    /// <summary>Exact; large where pages show photographs.</summary>
    Png,

    /// <summary>Small and lossy.</summary>
    Jpeg,

    /// <summary>Smaller and lossy.</summary>
    Webp,
}

using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Internal;

/// <summary>What makes the collector take a picture of a page.</summary>
[JsonConverter(typeof(ScreenshotTriggerJsonConverter))]
public enum ScreenshotTrigger
{
    /// <summary>A script of the page threw and nobody caught it.</summary>
    Exception,

    /// <summary>A navigation has come to rest.</summary>
    NavigationSettled,

    /// <summary>Somebody asked for it; not a trigger to choose, because it is always one.</summary>
    Request,
}

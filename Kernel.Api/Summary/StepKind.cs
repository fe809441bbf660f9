using System.Text.Json.Serialization;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Summary;

/// <summary>The kinds of steps.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<StepKind>))]
internal enum StepKind
{
    /// <summary>A navigation that no action caused.</summary>
    Navigation,

    /// <summary>A click.</summary>
    Click,

    /// <summary>A run of keys.</summary>
    Type,

    /// <summary>Scrolling.</summary>
    Scroll,

    /// <summary>A dialog.</summary>
    Dialog,

    /// <summary>A download.</summary>
    Download,

    /// <summary>A tab opened or closed.</summary>
    Tab,

    /// <summary>A published event.</summary>
    Agent,

    /// <summary>A command of a DevTools client.</summary>
    Control,
}

using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Sessions;

/// <summary>How capture sessions begin and end. Section <c>Sessions</c>.</summary>
internal sealed class SessionsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Sessions";

    /// <summary>Whether a session with every category starts when the service starts and none is active. Default false.</summary>
    public bool AutoStart { get; set; }

    /// <summary>
    /// How long ending a session waits for the collectors to hand over what they captured, 0 to 10 seconds. What comes later
    /// still enters the stream, but outside the session. Default 1 second.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class SessionsOptionsValidator : IValidateOptions<SessionsOptions>;

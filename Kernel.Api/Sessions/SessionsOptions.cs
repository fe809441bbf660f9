using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Sessions;

/// <summary>Options for starting and ending capture sessions. Section <c>Sessions</c>.</summary>
internal sealed class SessionsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Sessions";

    /// <summary>Indicates whether a session with all categories but <c>control</c> starts when the service starts and none is active. Default false.</summary>
    public bool AutoStart { get; set; }

    /// <summary>
    /// The time that ending a session waits for the collectors to flush their outboxes, 0 to 10 seconds. Later events are still
    /// appended to the stream with the id of the session, but after its last event. Default 1 second.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class SessionsOptionsValidator : IValidateOptions<SessionsOptions>;

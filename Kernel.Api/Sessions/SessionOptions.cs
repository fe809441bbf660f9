using Kernel.ServiceDefaults.Internal;

namespace Kernel.Api.Sessions;

/// <summary>The options of a session as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionOptions
{
    /// <summary>Whether credentials in headers are replaced before an event is made.</summary>
    public bool? Redact { get; init; }

    /// <summary>The options with the caller's choices in place.</summary>
    public CaptureOptions ApplyTo(CaptureOptions current) => current with { Redact = Redact ?? current.Redact };
}

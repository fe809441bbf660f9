namespace Kernel.Api.Sessions;

/// <summary>The answer to asking for a screenshot.</summary>
/// <param name="RequestId">What the <c>screenshot</c> event will carry.</param>
/// <param name="CaptureSessionId">The session that the event will belong to.</param>
internal sealed record ScreenshotTicket(string RequestId, string CaptureSessionId);

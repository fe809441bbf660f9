namespace Kernel.Api.Sessions;

/// <summary>A session that was started, changed or ended.</summary>
/// <param name="Session">The session as it is now.</param>
/// <param name="IsDurable">Whether that is committed; false if the journal cannot be written.</param>
internal sealed record SavedSession(CaptureSession Session, bool IsDurable);

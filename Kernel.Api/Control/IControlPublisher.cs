using Kernel.Api.Sessions;

namespace Kernel.Api.Control;

/// <summary>Accepts the events of commands while a session captures them.</summary>
internal interface IControlPublisher
{
    /// <summary>Occurs before a session ends; what is held back has to be published.</summary>
    event Action? Ending;

    /// <summary>Gets the active session if it captures the category <c>control</c>; otherwise null. Cheap enough for each message.</summary>
    CaptureSession? Session { get; }

    /// <summary>Publishes an event that is complete JSON.</summary>
    void Publish(ReadOnlySpan<byte> json);

    /// <summary>Reports that the messages of one side of a connection cannot be read.</summary>
    /// <param name="connectionId">The connection.</param>
    /// <param name="sender">Client or browser.</param>
    /// <param name="reason">The reason.</param>
    void Unreadable(string connectionId, string sender, string reason);
}

using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Control;

/// <summary>Publishes the events of the category <c>control</c> while the active session captures it.</summary>
internal sealed partial class ControlPublisher(ApiEventPublisher events, SessionManager sessions, ILogger<ControlPublisher> logger) : IControlPublisher
{
    private volatile Decision _last = new(null, false);

    /// <inheritdoc />
    public event Action? Ending
    {
        add => sessions.Ending += value;
        remove => sessions.Ending -= value;
    }

    /// <inheritdoc />
    public CaptureSession? Session
    {
        get
        {
            var active = sessions.Active;
            var last = _last;
            if (!ReferenceEquals(active, last.Session))
            {
                _last = last = new Decision(active, active?.Categories.Contains(EventCategory.Control) is true);
            }

            return last.IsCaptured ? active : null;
        }
    }

    /// <inheritdoc />
    public void Publish(ReadOnlySpan<byte> json) => events.Publish(json);

    /// <inheritdoc />
    [LoggerMessage(2452, LogLevel.Warning, "The commands of DevTools connection {ConnectionId} are not reported completely: the messages of the {Sender} cannot be read: {Reason}")]
    public partial void Unreadable(string connectionId, string sender, string reason);

    private sealed record Decision(CaptureSession? Session, bool IsCaptured);
}

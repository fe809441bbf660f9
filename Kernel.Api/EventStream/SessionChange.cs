using System.Text;

namespace Kernel.Api.EventStream;

/// <summary>What appending a batch does, in the same step, to the session that events are stamped with.</summary>
/// <param name="Begins">The session that the batch is the first of, UTF-8; null for no change.</param>
/// <param name="Ends">Whether the batch is the active session's last.</param>
internal readonly record struct SessionChange(byte[]? Begins, bool Ends)
{
    /// <summary>The batch belongs to the session and so does what follows.</summary>
    public static SessionChange Begin(string id) => new(Encoding.UTF8.GetBytes(id), false);

    /// <summary>The batch still belongs to the active session, what follows to none.</summary>
    public static SessionChange End { get; } = new(null, true);
}

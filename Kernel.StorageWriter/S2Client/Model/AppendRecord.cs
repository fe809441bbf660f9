using System.Buffers.Binary;
using System.Text;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>A record to append. Its bytes are not copied: they must not change until the append completes.</summary>
/// <param name="Body">The body.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Timestamp">The timestamp in Unix milliseconds; null to use that of the server.</param>
public readonly record struct AppendRecord(ReadOnlyMemory<byte> Body, ReadOnlyMemory<RecordHeader> Headers = default, ulong? Timestamp = null)
{
    private static readonly ReadOnlyMemory<byte> FenceCommand = "fence"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> TrimCommand = "trim"u8.ToArray();

    /// <summary>The metered size of the record in bytes; the timestamp is not metered.</summary>
    public int MeteredBytes
    {
        get
        {
            var bytes = S2Limits.RecordOverhead + Body.Length;
            foreach (ref readonly var header in Headers.Span)
            {
                bytes = checked(bytes + S2Limits.HeaderOverhead + header.Name.Length + header.Value.Length);
            }

            return bytes;
        }
    }

    /// <summary>Gets whether it is a command record. Command records have sequence numbers, and readers receive them.</summary>
    public bool IsCommand => Headers.Length == 1 && Headers.Span[0].Name.IsEmpty;

    /// <summary>Creates a command that sets the fencing token. Later appends that carry a token must carry this one; the append with this record is checked against the previous one.</summary>
    /// <param name="token">The token, at most <see cref="S2Limits.MaxFencingTokenBytes"/>; empty to remove the fence.</param>
    /// <exception cref="ArgumentException">The token is too long.</exception>
    public static AppendRecord Fence(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        AppendInput.CheckFencingToken(token);
        return Command(FenceCommand, Encoding.UTF8.GetBytes(token));
    }

    /// <summary>Creates a command that trims the records before a sequence number. They are deleted later.</summary>
    public static AppendRecord Trim(ulong firstToKeep)
    {
        var body = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(body, firstToKeep);
        return Command(TrimCommand, body);
    }

    private static AppendRecord Command(ReadOnlyMemory<byte> name, byte[] body) =>
        new(body, new[] { new RecordHeader(default, name) });
}

/// <summary>A header of a record.</summary>
/// <param name="Name">The name; empty only in command records.</param>
/// <param name="Value">The value.</param>
public readonly record struct RecordHeader(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);

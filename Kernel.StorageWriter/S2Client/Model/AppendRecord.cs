using System.Buffers.Binary;
using System.Text;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>One record to append. The bytes are handed over, not copied: they must not change until the append is over.</summary>
/// <param name="Body">Any bytes.</param>
/// <param name="Headers">Names and values beside them.</param>
/// <param name="Timestamp">Milliseconds since 1970; null leaves it to the server.</param>
public readonly record struct AppendRecord(ReadOnlyMemory<byte> Body, ReadOnlyMemory<RecordHeader> Headers = default, ulong? Timestamp = null)
{
    private static readonly ReadOnlyMemory<byte> FenceCommand = "fence"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> TrimCommand = "trim"u8.ToArray();

    /// <summary>The record's size as S2 counts it; its time is free.</summary>
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

    /// <summary>Whether it tells S2 to do something; such a record takes a number too, and readers see it.</summary>
    public bool IsCommand => Headers.Length == 1 && Headers.Span[0].Name.IsEmpty;

    /// <summary>From here on, appends that carry a fencing token must carry this one; the append with this record is still judged by the old one.</summary>
    /// <param name="token">At most <see cref="S2Limits.MaxFencingTokenBytes"/>; empty takes the fence away.</param>
    /// <exception cref="ArgumentException">The token is too long.</exception>
    public static AppendRecord Fence(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        AppendInput.CheckFencingToken(token);
        return Command(FenceCommand, Encoding.UTF8.GetBytes(token));
    }

    /// <summary>Gives up the records before a number; they vanish at some time after.</summary>
    public static AppendRecord Trim(ulong firstToKeep)
    {
        var body = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(body, firstToKeep);
        return Command(TrimCommand, body);
    }

    private static AppendRecord Command(ReadOnlyMemory<byte> name, byte[] body) =>
        new(body, new[] { new RecordHeader(default, name) });
}

/// <summary>A name and a value that go with a record's body.</summary>
/// <param name="Name">Not empty; only commands have one header with an empty name.</param>
/// <param name="Value">Any bytes.</param>
public readonly record struct RecordHeader(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Value);

using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>What the journal knows besides events: summarised at the start of each segment, and built again from there when the process starts.</summary>
/// <remarks>
/// In a block a record is its type (one byte), the length of its value (four bytes), and the value. Records of unknown types are
/// passed over. For use by one thread at a time.
/// </remarks>
internal sealed class JournalState
{
    private const byte ReservedType = 1;
    private const byte ProducerType = 2;
    private const byte SessionType = 3;
    private const byte SkippedType = 4;
    private const byte NextType = 5;

    private const int MaxSessions = 1_000;

    // A range outlives the events around it, because those are still read from where the storage writer stored them. It is one for each crash.
    private const int MaxSkipped = 10_000;

    private readonly Dictionary<string, ProducerPosition> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionRecord> _sessions = new(StringComparer.Ordinal);
    private volatile (ulong From, ulong To)[] _skipped = [];

    /// <summary>No sequence number up to this one may be given again after a crash.</summary>
    public ulong Reserved { get; set; }

    /// <summary>The first sequence number to come, if the journal was closed cleanly; else 0.</summary>
    public ulong Next { get; set; }

    /// <summary>The producers' positions, the longest silent first.</summary>
    public IReadOnlyList<ProducerPosition> Producers => [.. _producers.Values.OrderBy(static producer => producer.Seq).TakeLast(EventStream.Producers.DefaultCapacity)];

    /// <summary>The sessions, oldest first.</summary>
    public IReadOnlyList<SessionRecord> Sessions => [.. _sessions.Values.OrderBy(static session => session.StartSeq)];

    /// <summary>Adds what a commit has written.</summary>
    public void Apply(CommitWork work)
    {
        foreach (var producer in work.Producers.Values)
        {
            _producers[producer.Id] = producer;
        }

        foreach (var session in work.Sessions.Values)
        {
            Add(session);
        }

        Trim();
    }

    /// <summary>Remembers that the sequence numbers of a range were never given, so that readers do not miss them.</summary>
    public void Skip(ulong from, ulong to)
    {
        var all = _skipped;
        _skipped = all is [.., var (first, last)] && last + 1 == from
            ? [.. all[..^1], (first, to)]
            : [.. all.AsSpan(Math.Max(0, all.Length - MaxSkipped + 1)), (from, to)];
    }

    /// <summary>The last of the sequence numbers from <paramref name="seq"/> on that were never given; null if it was given. For any thread.</summary>
    public ulong? EndOfSkipped(ulong seq)
    {
        foreach (var (from, to) in _skipped)
        {
            if (from <= seq && seq <= to)
            {
                return to;
            }
        }

        return null;
    }

    /// <summary>The end of a range of sequence numbers, cut before the first that was never given. For any thread.</summary>
    public ulong ClipToGiven(ulong from, ulong to)
    {
        foreach (var (first, _) in _skipped)
        {
            to = first > from && first <= to ? first - 1 : to;
        }

        return to;
    }

    /// <summary>Writes the whole state.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        WriteReserved(output, Reserved);
        foreach (var (from, to) in _skipped)
        {
            WriteNumbers(output, SkippedType, from, to);
        }

        foreach (var session in Sessions)
        {
            Write(output, session);
        }

        foreach (var producer in Producers)
        {
            Write(output, producer);
        }

        if (Next > 0)
        {
            WriteNumbers(output, NextType, Next);
        }
    }

    /// <summary>Writes what a commit changes.</summary>
    public static void Write(IBufferWriter<byte> output, CommitWork work)
    {
        foreach (var session in work.Sessions.Values)
        {
            Write(output, session);
        }

        foreach (var producer in work.Producers.Values)
        {
            Write(output, producer);
        }
    }

    /// <summary>Writes how far sequence numbers are reserved.</summary>
    public static void WriteReserved(IBufferWriter<byte> output, ulong upTo) => WriteNumbers(output, ReservedType, upTo);

    /// <summary>Forgets everything: a block with the whole state follows.</summary>
    public void Clear()
    {
        _producers.Clear();
        _sessions.Clear();
        _skipped = [];
        (Reserved, Next) = (0, 0);
    }

    /// <summary>Adds the records of a block, whose checksum was right.</summary>
    public void Read(ReadOnlySpan<byte> records)
    {
        Next = 0; // what comes after a clean end is the next process's
        while (records.Length >= 5)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(records[1..]);
            Read(records[0], records.Slice(5, length));
            records = records[(5 + length)..];
        }

        Trim();
    }

    private void Read(byte type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case ReservedType:
                Reserved = Math.Max(Reserved, Number(value, 0));
                break;
            case ProducerType:
                var id = Encoding.UTF8.GetString(value[16..]);
                _producers[id] = new ProducerPosition(id, Number(value, 0), Number(value, 1));
                break;
            case SessionType:
                var name = Encoding.UTF8.GetString(value.Slice(17, value[16]));
                Add(new SessionRecord(name, Number(value, 0), Number(value, 1), value[(17 + value[16])..].ToArray()));
                break;
            case SkippedType:
                Skip(Number(value, 0), Number(value, 1));
                break;
            case NextType:
                Next = Number(value, 0);
                break;
            default:
                break;
        }
    }

    // A record that comes again may be older than what is known by now, but never one of an ended session that makes it active.
    private void Add(SessionRecord session)
    {
        if (session.EndSeq > 0 || !_sessions.TryGetValue(session.Id, out var known) || known.EndSeq == 0)
        {
            _sessions[session.Id] = session;
        }
    }

    private void Trim()
    {
        if (_sessions.Count > MaxSessions + 1)
        {
            foreach (var old in Sessions.Where(static session => session.EndSeq > 0).Take(_sessions.Count - MaxSessions - 1))
            {
                _sessions.Remove(old.Id);
            }
        }

        if (_producers.Count > 2 * EventStream.Producers.DefaultCapacity)
        {
            foreach (var old in _producers.Values.OrderBy(static producer => producer.Seq).Take(_producers.Count - EventStream.Producers.DefaultCapacity).ToArray())
            {
                _producers.Remove(old.Id);
            }
        }
    }

    private static void Write(IBufferWriter<byte> output, in ProducerPosition producer)
    {
        var id = Encoding.UTF8.GetBytes(producer.Id);
        var value = Begin(output, ProducerType, 16 + id.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(value, producer.ProducerSeq);
        BinaryPrimitives.WriteUInt64LittleEndian(value[8..], producer.Seq);
        id.CopyTo(value[16..]);
        output.Advance(5 + 16 + id.Length);
    }

    private static void Write(IBufferWriter<byte> output, SessionRecord session)
    {
        var id = Encoding.UTF8.GetBytes(session.Id);
        var value = Begin(output, SessionType, 17 + id.Length + session.Json.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(value, session.StartSeq);
        BinaryPrimitives.WriteUInt64LittleEndian(value[8..], session.EndSeq);
        value[16] = (byte)id.Length;
        id.CopyTo(value[17..]);
        session.Json.CopyTo(value[(17 + id.Length)..]);
        output.Advance(5 + 17 + id.Length + session.Json.Length);
    }

    private static void WriteNumbers(IBufferWriter<byte> output, byte type, params ReadOnlySpan<ulong> numbers)
    {
        var value = Begin(output, type, 8 * numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(value[(8 * i)..], numbers[i]);
        }

        output.Advance(5 + (8 * numbers.Length));
    }

    private static Span<byte> Begin(IBufferWriter<byte> output, byte type, int length)
    {
        var record = output.GetSpan(5 + length);
        record[0] = type;
        BinaryPrimitives.WriteInt32LittleEndian(record[1..], length);
        return record.Slice(5, length);
    }

    private static ulong Number(ReadOnlySpan<byte> value, int index) => BinaryPrimitives.ReadUInt64LittleEndian(value[(8 * index)..]);
}

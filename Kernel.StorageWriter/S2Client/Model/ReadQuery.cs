using System.Globalization;
using System.Text;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>Which records to read. One read brings at most 1000 records and 1 MiB, whatever it asks for.</summary>
public sealed record ReadQuery
{
    /// <summary>Where to begin.</summary>
    public ReadStart Start { get; init; }

    /// <summary>Whether a start beyond the tail means the tail, instead of <see cref="S2UnwrittenPositionException"/>.</summary>
    public bool Clamp { get; init; }

    /// <summary>The most records.</summary>
    public int? Count { get; init; }

    /// <summary>The most bytes, as metered by <see cref="AppendRecord.MeteredBytes"/>.</summary>
    public int? Bytes { get; init; }

    /// <summary>Only records before this time, in milliseconds since 1970.</summary>
    public ulong? Until { get; init; }

    /// <summary>How long to wait at the tail for a record. 0 s to 60 s, whole seconds; null is 0.</summary>
    public TimeSpan? Wait { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal string ToQueryString()
    {
        if (Wait is { } wait && (wait < TimeSpan.Zero || wait > S2Limits.MaxReadWait || wait.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentException($"A read waits 0 to {S2Limits.MaxReadWait.TotalSeconds} whole seconds, not {wait}.");
        }

        if (Count < 0 || Bytes < 0)
        {
            throw new ArgumentException("A read's count and bytes are not negative.");
        }

        var query = new StringBuilder("?").Append(Start.ToString());
        if (Clamp)
        {
            query.Append("&clamp=true");
        }

        Add(query, "count", Count);
        Add(query, "bytes", Bytes);
        Add(query, "until", Until);
        Add(query, "wait", (long?)Wait?.TotalSeconds);
        return query.ToString();
    }

    private static void Add<T>(StringBuilder query, string name, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            query.Append(CultureInfo.InvariantCulture, $"&{name}={given}");
        }
    }
}

/// <summary>Where a read begins.</summary>
public readonly record struct ReadStart
{
    private readonly string? _parameter;
    private readonly ulong _value;

    private ReadStart(string parameter, ulong value) => (_parameter, _value) = (parameter, value);

    /// <summary>At a record's number. Where that was trimmed away, at the first one left.</summary>
    public static ReadStart SeqNum(ulong seqNum) => new("seq_num", seqNum);

    /// <summary>At the first record of this time, in milliseconds since 1970, or later.</summary>
    public static ReadStart Timestamp(ulong timestamp) => new("timestamp", timestamp);

    /// <summary>So many records before the tail.</summary>
    public static ReadStart TailOffset(ulong records) => new("tail_offset", records);

    /// <summary>The query parameter; the default is the tail.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_parameter ?? "tail_offset"}={_value}");
}

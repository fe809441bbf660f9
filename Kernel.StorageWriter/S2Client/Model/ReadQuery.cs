using System.Globalization;
using System.Text;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The parameters of a read. A read returns at most 1000 records and 1 MiB.</summary>
public sealed record ReadQuery
{
    /// <summary>The position to start at.</summary>
    public ReadStart Start { get; init; }

    /// <summary>Gets whether a start after the tail is moved to the tail; otherwise such a read throws <see cref="S2UnwrittenPositionException"/>.</summary>
    public bool Clamp { get; init; }

    /// <summary>The maximum number of records.</summary>
    public int? Count { get; init; }

    /// <summary>The maximum number of bytes, as metered by <see cref="AppendRecord.MeteredBytes"/>.</summary>
    public int? Bytes { get; init; }

    /// <summary>The timestamp to stop at, exclusive, in Unix milliseconds.</summary>
    public ulong? Until { get; init; }

    /// <summary>The time to wait for records at the tail, 0 s to 60 s in whole seconds; null for none.</summary>
    public TimeSpan? Wait { get; init; }

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal string ToQueryString()
    {
        if (Wait is { } wait && (wait < TimeSpan.Zero || wait > S2Limits.MaxReadWait || wait.Ticks % TimeSpan.TicksPerSecond != 0))
        {
            throw new ArgumentException($"Wait must be 0 to {S2Limits.MaxReadWait.TotalSeconds} whole seconds, but is {wait}.");
        }

        if (Count < 0 || Bytes < 0)
        {
            throw new ArgumentException("Count and Bytes must not be negative.");
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

/// <summary>The start position of a read.</summary>
public readonly record struct ReadStart
{
    private readonly string? _parameter;
    private readonly ulong _value;

    private ReadStart(string parameter, ulong value) => (_parameter, _value) = (parameter, value);

    /// <summary>Starts at a sequence number, or at the first record after it if it was trimmed.</summary>
    public static ReadStart SeqNum(ulong seqNum) => new("seq_num", seqNum);

    /// <summary>Starts at the first record with this timestamp or a later one, in Unix milliseconds.</summary>
    public static ReadStart Timestamp(ulong timestamp) => new("timestamp", timestamp);

    /// <summary>Starts a number of records before the tail.</summary>
    public static ReadStart TailOffset(ulong records) => new("tail_offset", records);

    /// <summary>Gets the query parameter; the default value is the tail.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_parameter ?? "tail_offset"}={_value}");
}

using System.Globalization;

namespace Kernel.StorageWriter.S2;

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

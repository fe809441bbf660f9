using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The range of a read request.</summary>
internal sealed record ReadRange
{
    public const int MaxRecords = 1000;
    public const int MaxBytes = 1024 * 1024;
    private const int MaxUnaryWait = 60;

    public ulong? SeqNum { get; init; }

    public ulong? Timestamp { get; init; }

    public ulong? TailOffset { get; init; }

    public bool Clamp { get; init; }

    public ulong? Count { get; init; }

    public ulong? Bytes { get; init; }

    public ulong? Until { get; init; }

    public TimeSpan? Wait { get; init; }

    /// <summary>Gets whether the read continues at the tail.</summary>
    public bool MayFollow => Count is null && Bytes is null && Until is null || Wait > TimeSpan.Zero;

    public static ReadRange Parse(IQueryCollection query)
    {
        var range = new ReadRange
        {
            SeqNum = Number(query, "seq_num"),
            Timestamp = Number(query, "timestamp"),
            TailOffset = Number(query, "tail_offset"),
            Clamp = Flag(query, "clamp"),
            Count = Number(query, "count"),
            Bytes = Number(query, "bytes"),
            Until = Number(query, "until"),
            Wait = Number(query, "wait") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        return new[] { range.SeqNum, range.Timestamp, range.TailOffset }.Count(static start => start is not null) > 1
            ? throw S2Error.Of("invalid", "only one of seq_num, timestamp, and tail_offset can be provided")
            : range;
    }

    public ReadRange ForUnary() => (this with
    {
        Count = Math.Min(Count ?? MaxRecords, MaxRecords),
        Bytes = Math.Min(Bytes ?? MaxBytes, MaxBytes),
        Wait = Wait is { } wait ? TimeSpan.FromSeconds(Math.Min(wait.TotalSeconds, MaxUnaryWait)) : null,
    }).Validate();

    public ReadRange Validate() => Timestamp >= Until
        ? throw S2Error.Of("invalid", "start `timestamp` exceeds or equal to `until`")
        : this;

    /// <summary>The first number. Throws if it is not written and the read does not wait for it.</summary>
    public ulong Start(StreamLog log)
    {
        var tail = log.Tail;
        var isBeyond = SeqNum > tail.SeqNum || Timestamp > tail.Timestamp;
        if (isBeyond && !Clamp)
        {
            throw S2Error.Unwritten(tail.SeqNum, tail.Timestamp);
        }

        var start = isBeyond ? tail.SeqNum
            : SeqNum is { } number ? number
            : Timestamp is { } time ? log.Find(time) ?? tail.SeqNum
            : tail.SeqNum - Math.Min(TailOffset ?? 0, tail.SeqNum);
        return start == tail.SeqNum && !MayFollow ? throw S2Error.Unwritten(tail.SeqNum, tail.Timestamp) : start;
    }

    private static ulong? Number(IQueryCollection query, string name) =>
        !query.TryGetValue(name, out var value) ? null
        : ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw S2Error.Of("bad_query", $"Failed to deserialize query string: {name}: invalid number");

    private static bool Flag(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var value)
        && (bool.TryParse(value, out var flag) ? flag : throw S2Error.Of("bad_query", $"Failed to deserialize query string: {name}: invalid boolean"));
}

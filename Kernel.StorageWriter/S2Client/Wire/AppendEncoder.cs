using System.Text;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>
/// Encodes appends as protobuf messages, directly from the bytes of the caller. The generated classes would allocate about
/// ten objects for a record with two headers. Tests compare the output with that of the generated classes.
/// </summary>
internal static class AppendEncoder
{
    // A tag is the field number, shifted left by 3, and the wire type: 0 for varints, 2 for length-delimited fields.
    private const byte InputRecords = 1 << 3 | 2;
    private const byte InputMatchSeqNum = 2 << 3 | 0;
    private const byte InputFencingToken = 3 << 3 | 2;
    private const byte RecordTimestamp = 1 << 3 | 0;
    private const byte RecordHeaders = 2 << 3 | 2;
    private const byte RecordBody = 3 << 3 | 2;
    private const byte HeaderName = 1 << 3 | 2;
    private const byte HeaderValue = 2 << 3 | 2;

    /// <summary>Gets the size of the message in bytes.</summary>
    public static int Size(AppendInput input)
    {
        var size = 0;
        foreach (ref readonly var record in input.Records.Span)
        {
            size += LengthDelimited(Size(record));
        }

        size += input.MatchSeqNum is { } expected ? 1 + VarintSize(expected) : 0;
        return size + (input.FencingToken is { } token ? LengthDelimited(Encoding.UTF8.GetByteCount(token)) : 0);
    }

    /// <summary>Writes the message.</summary>
    /// <param name="input">The append.</param>
    /// <param name="output">The output, exactly of <see cref="Size(AppendInput)"/> bytes.</param>
    public static void Write(AppendInput input, Span<byte> output)
    {
        var writer = new ProtobufWriter(output);
        foreach (ref readonly var record in input.Records.Span)
        {
            writer.WriteTag(InputRecords, Size(record));
            Write(record, ref writer);
        }

        if (input.MatchSeqNum is { } expected)
        {
            writer.WriteNumber(InputMatchSeqNum, expected);
        }

        if (input.FencingToken is { } token)
        {
            writer.WriteTag(InputFencingToken, Encoding.UTF8.GetByteCount(token));
            writer.WriteText(token);
        }

        writer.ThrowUnlessFull();
    }

    private static void Write(in AppendRecord record, ref ProtobufWriter writer)
    {
        if (record.Timestamp is { } timestamp)
        {
            writer.WriteNumber(RecordTimestamp, timestamp);
        }

        foreach (ref readonly var header in record.Headers.Span)
        {
            writer.WriteTag(RecordHeaders, Size(header));
            writer.WriteBytes(HeaderName, header.Name.Span);
            writer.WriteBytes(HeaderValue, header.Value.Span);
        }

        writer.WriteBytes(RecordBody, record.Body.Span);
    }

    private static int Size(in AppendRecord record)
    {
        var size = record.Timestamp is { } timestamp ? 1 + VarintSize(timestamp) : 0;
        foreach (ref readonly var header in record.Headers.Span)
        {
            size += LengthDelimited(Size(header));
        }

        return size + BytesSize(record.Body.Length);
    }

    private static int Size(in RecordHeader header) => BytesSize(header.Name.Length) + BytesSize(header.Value.Length);

    // Empty fields are omitted, as proto3 specifies.
    private static int BytesSize(int length) => length == 0 ? 0 : LengthDelimited(length);

    private static int LengthDelimited(int length) => 1 + VarintSize((uint)length) + length;

    // 7 bits per byte.
    private static int VarintSize(ulong value) => (System.Numerics.BitOperations.Log2(value | 1) / 7) + 1;
}

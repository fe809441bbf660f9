using System.Buffers.Text;
using System.Text;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The headers of a record, which identify the envelope in its body by event stream and sequence number (as decimal digits).</summary>
/// <param name="StreamId">The identity of the event stream.</param>
/// <param name="Seq">The sequence number of the envelope.</param>
/// <param name="SeqNum">The sequence number of the record in S2.</param>
internal readonly record struct StoredRecord(string StreamId, ulong Seq, ulong SeqNum)
{
    /// <summary>The maximum number of digits of a sequence number.</summary>
    public const int MaxDigits = 20;

    /// <summary>The number of headers of a record.</summary>
    public const int Headers = 2;

    private static readonly byte[] StreamIdName = "stream_id"u8.ToArray();
    private static readonly byte[] SeqName = "seq"u8.ToArray();

    /// <summary>Gets the maximum metered size of a record in addition to its body, in bytes.</summary>
    public static int Overhead(string streamId) => Record(default, Header(StreamIdName, Encoding.UTF8.GetBytes(streamId)), Header(SeqName, new byte[MaxDigits])).MeteredBytes;

    /// <summary>Creates the header with the identity of the event stream.</summary>
    public static RecordHeader StreamIdHeader(string streamId) => Header(StreamIdName, Encoding.UTF8.GetBytes(streamId));

    /// <summary>Creates the header with the sequence number of the envelope.</summary>
    public static RecordHeader SeqHeader(ReadOnlyMemory<byte> digits) => Header(SeqName, digits);

    /// <summary>Reads the headers. Returns false for records that no storage writer appended, such as commands.</summary>
    public static bool TryRead(in SequencedRecord record, out StoredRecord stored)
    {
        string? streamId = null;
        ulong seq = 0;
        foreach (var header in record.Headers)
        {
            if (header.Name.Span.SequenceEqual(StreamIdName))
            {
                streamId = Encoding.UTF8.GetString(header.Value.Span);
            }
            else if (header.Name.Span.SequenceEqual(SeqName)
                && !(Utf8Parser.TryParse(header.Value.Span, out seq, out var digits) && digits == header.Value.Length))
            {
                seq = 0;
            }
        }

        stored = new StoredRecord(streamId ?? "", seq, record.SeqNum);
        return !string.IsNullOrEmpty(streamId) && seq > 0;
    }

    private static RecordHeader Header(byte[] name, ReadOnlyMemory<byte> value) => new(name, value);

    private static AppendRecord Record(ReadOnlyMemory<byte> body, params RecordHeader[] headers) => new(body, headers);
}

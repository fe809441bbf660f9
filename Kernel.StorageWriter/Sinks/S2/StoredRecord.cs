using System.Buffers.Text;
using System.Text;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>What a record's headers say of the envelope that is its body: which log it is of, and its number there, as decimal digits.</summary>
/// <param name="StreamId">The identity of the log.</param>
/// <param name="Seq">The envelope's number.</param>
/// <param name="SeqNum">The record's own number in S2.</param>
internal readonly record struct StoredRecord(string StreamId, ulong Seq, ulong SeqNum)
{
    /// <summary>The most digits of a number.</summary>
    public const int MaxDigits = 20;

    /// <summary>How many headers a record has.</summary>
    public const int Headers = 2;

    private static readonly byte[] StreamIdName = "stream_id"u8.ToArray();
    private static readonly byte[] SeqName = "seq"u8.ToArray();

    /// <summary>The most bytes that are metered for a record beside its body.</summary>
    public static int Overhead(string streamId) => Record(default, Header(StreamIdName, Encoding.UTF8.GetBytes(streamId)), Header(SeqName, new byte[MaxDigits])).MeteredBytes;

    /// <summary>The header that names the log.</summary>
    public static RecordHeader StreamIdHeader(string streamId) => Header(StreamIdName, Encoding.UTF8.GetBytes(streamId));

    /// <summary>The header with the envelope's number.</summary>
    public static RecordHeader SeqHeader(ReadOnlyMemory<byte> digits) => Header(SeqName, digits);

    /// <summary>Reads the headers; false for whatever the writer did not store: commands, and records of others.</summary>
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

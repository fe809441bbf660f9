namespace Kernel.StorageWriter.S2;

/// <summary>A record as it stands in the stream.</summary>
/// <param name="SeqNum">Its number.</param>
/// <param name="Timestamp">Its time, milliseconds since 1970; never less than that of the record before.</param>
/// <param name="Headers">Names and values beside the body.</param>
/// <param name="Body">The bytes.</param>
public readonly record struct SequencedRecord(ulong SeqNum, ulong Timestamp, IReadOnlyList<RecordHeader> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether it is a fence or a trim command and no data.</summary>
    public bool IsCommand => Headers.Count == 1 && Headers[0].Name.IsEmpty;

    internal static SequencedRecord From(Wire.SequencedRecord record)
    {
        var headers = record.Headers.Count == 0 ? [] : new RecordHeader[record.Headers.Count];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = new RecordHeader(record.Headers[i].Name.Memory, record.Headers[i].Value.Memory);
        }

        return new SequencedRecord(record.SeqNum, record.Timestamp, headers, record.Body.Memory);
    }
}

using System.Buffers;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>Reads the messages that the server sends.</summary>
internal static class Messages
{
    /// <exception cref="S2TransportException">It is no acknowledgement.</exception>
    public static AppendAck ReadAck(in ReadOnlySequence<byte> message)
    {
        var ack = Parse(Protobuf.AppendAck.Parser, message, SideEffect.Possible);
        return new AppendAck(Convert(ack.Start), Convert(ack.End), Convert(ack.Tail));
    }

    /// <exception cref="S2TransportException">It is no batch of records.</exception>
    public static ReadBatch ReadRecords(in ReadOnlySequence<byte> message)
    {
        var batch = Parse(Protobuf.ReadBatch.Parser, message, SideEffect.None);
        var records = batch.Records.Count == 0 ? [] : new SequencedRecord[batch.Records.Count];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = Convert(batch.Records[i]);
        }

        return new ReadBatch(records, batch.Tail is null ? null : Convert(batch.Tail));
    }

    /// <summary>The failure to read an answer.</summary>
    public static S2TransportException Unreadable(SideEffect sideEffect, Exception exception) =>
        new("S2 sent an answer that cannot be read.", sideEffect, isRetryable: false, exception);

    private static T Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> message, SideEffect sideEffect)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw Unreadable(sideEffect, exception);
        }
    }

    private static SequencedRecord Convert(Protobuf.SequencedRecord record)
    {
        var headers = record.Headers.Count == 0 ? [] : new RecordHeader[record.Headers.Count];
        for (var i = 0; i < headers.Length; i++)
        {
            headers[i] = new RecordHeader(record.Headers[i].Name.Memory, record.Headers[i].Value.Memory);
        }

        return new SequencedRecord(record.SeqNum, record.Timestamp, headers, record.Body.Memory);
    }

    // Proto3 leaves out zeros, and with them whole positions.
    private static StreamPosition Convert(Protobuf.StreamPosition? position) =>
        position is null ? default : new StreamPosition(position.SeqNum, position.Timestamp);
}

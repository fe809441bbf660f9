using System.Buffers;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>Parses the messages of the server.</summary>
internal static class Messages
{
    /// <exception cref="S2TransportException">The message is not an acknowledgement.</exception>
    public static AppendAck ReadAck(in ReadOnlySequence<byte> message)
    {
        var ack = Parse(Protobuf.AppendAck.Parser, message, SideEffect.Possible);
        return new AppendAck(Convert(ack.Start), Convert(ack.End), Convert(ack.Tail));
    }

    /// <exception cref="S2TransportException">The message is not a batch of records.</exception>
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

    /// <summary>Creates the exception for a response that cannot be parsed.</summary>
    public static S2TransportException InvalidResponse(SideEffect sideEffect, Exception exception) =>
        new("S2 sent a response that cannot be parsed.", sideEffect, isRetryable: false, exception);

    private static T Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> message, SideEffect sideEffect)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw InvalidResponse(sideEffect, exception);
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

    // Proto3 omits zeros, and so a whole position of zeros.
    private static StreamPosition Convert(Protobuf.StreamPosition? position) =>
        position is null ? default : new StreamPosition(position.SeqNum, position.Timestamp);
}

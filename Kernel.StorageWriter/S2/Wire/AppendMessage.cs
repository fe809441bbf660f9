using Google.Protobuf;

namespace Kernel.StorageWriter.S2.Wire;

/// <summary>Makes the protocol's message of an append. The bytes of bodies and headers stay where they are until they are written.</summary>
internal static class AppendMessage
{
    public static AppendInput Of(S2.AppendInput input)
    {
        var message = new AppendInput();
        message.Records.Capacity = input.Records.Length;
        foreach (ref readonly var record in input.Records.Span)
        {
            message.Records.Add(Of(record));
        }

        if (input.MatchSeqNum is { } expected)
        {
            message.MatchSeqNum = expected;
        }

        if (input.FencingToken is { } token)
        {
            message.FencingToken = token;
        }

        return message;
    }

    private static AppendRecord Of(in S2.AppendRecord record)
    {
        var message = new AppendRecord { Body = Wrap(record.Body) };
        if (record.Timestamp is { } timestamp)
        {
            message.Timestamp = timestamp;
        }

        foreach (ref readonly var header in record.Headers.Span)
        {
            message.Headers.Add(new Header { Name = Wrap(header.Name), Value = Wrap(header.Value) });
        }

        return message;
    }

    private static ByteString Wrap(ReadOnlyMemory<byte> bytes) =>
        bytes.IsEmpty ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(bytes);
}

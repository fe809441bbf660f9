using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Appends as JSON.</summary>
internal static class AppendJson
{
    public static AppendInput Parse(byte[] body, DataFormat format)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var input = new AppendInput();
            foreach (var record in json.RootElement.GetProperty("records").EnumerateArray())
            {
                input.Records.Add(Record(record, format));
            }

            if (Member(json.RootElement, "match_seq_num") is { } expected)
            {
                input.MatchSeqNum = expected.GetUInt64();
            }

            if (Member(json.RootElement, "fencing_token") is { } token)
            {
                input.FencingToken = Encoding.UTF8.GetByteCount(token.GetString()!) <= 36 ? token.GetString() : throw new FormatException("fencing token too long");
            }

            return input;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw S2Error.Of("bad_json", exception.Message);
        }
    }

    public static JsonObject Write(AppendAck ack) => new()
    {
        ["start"] = Position(ack.Start),
        ["end"] = Position(ack.End),
        ["tail"] = Position(ack.Tail),
    };

    public static JsonObject Position(StreamPosition position) => new() { ["seq_num"] = position.SeqNum, ["timestamp"] = position.Timestamp };

    private static AppendRecord Record(JsonElement record, DataFormat format)
    {
        var message = new AppendRecord();
        if (Member(record, "timestamp") is { } timestamp)
        {
            message.Timestamp = timestamp.GetUInt64();
        }

        foreach (var header in Member(record, "headers")?.EnumerateArray() ?? default)
        {
            if (header.GetArrayLength() != 2)
            {
                throw new FormatException("a header is a name and a value");
            }

            message.Headers.Add(new Header { Name = Bytes(header[0], format), Value = Bytes(header[1], format) });
        }

        message.Body = Member(record, "body") is { } body ? Bytes(body, format) : ByteString.Empty;
        return message;
    }

    private static ByteString Bytes(JsonElement text, DataFormat format)
    {
        var value = text.GetString() ?? throw new FormatException("a string is expected");
        return format == DataFormat.Raw ? ByteString.CopyFromUtf8(value) : DecodeBase64(value);
    }

    private static ByteString DecodeBase64(string value)
    {
        try
        {
            return ByteString.FromBase64(value);
        }
        catch (FormatException)
        {
            throw S2Error.Of("invalid", "invalid base64");
        }
    }

    // What is null is absent.
    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}

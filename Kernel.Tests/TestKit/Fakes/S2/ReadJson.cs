using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Records as JSON: what is empty is left out.</summary>
internal static class ReadJson
{
    public static JsonObject Write(ReadBatch batch, DataFormat format)
    {
        var json = new JsonObject { ["records"] = new JsonArray([.. batch.Records.Select(record => Write(record, format))]) };
        if (batch.Tail is not null)
        {
            json["tail"] = AppendJson.Position(batch.Tail);
        }

        return json;
    }

    private static JsonObject Write(SequencedRecord record, DataFormat format)
    {
        var json = new JsonObject { ["seq_num"] = record.SeqNum, ["timestamp"] = record.Timestamp };
        if (record.Headers.Count > 0)
        {
            json["headers"] = new JsonArray([.. record.Headers.Select(header => new JsonArray(Text(header.Name, format), Text(header.Value, format)))]);
        }

        if (!record.Body.IsEmpty)
        {
            json["body"] = Text(record.Body, format);
        }

        return json;
    }

    private static JsonNode Text(ByteString bytes, DataFormat format) =>
        format == DataFormat.Base64 ? bytes.ToBase64() : Encoding.UTF8.GetString(bytes.Span);
}

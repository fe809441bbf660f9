using System.Buffers;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Browsers.Telemetry;

/// <summary>Translates UTF-8 envelopes to those of the SDK. Not thread-safe.</summary>
/// <param name="unknown">The handling of types unknown to the SDK.</param>
internal sealed class EventTranslator(UnknownEventBehavior unknown)
{
    private readonly DataTranslator _data = new();

    /// <summary>Writes an envelope, unless the SDK has no type for its event and unknown types are omitted.</summary>
    /// <param name="envelope">An envelope of the event stream.</param>
    /// <param name="output">The output.</param>
    /// <param name="isFrame">Whether to write a frame of server-sent events.</param>
    /// <returns>False if the event was omitted.</returns>
    public bool Write(ReadOnlySpan<byte> envelope, IBufferWriter<byte> output, bool isFrame)
    {
        var @event = EnvelopeJson.EventOf(envelope, out var number);
        var parts = Parts.Read(@event, _data);
        if (parts.Mapping is null or { IsNewer: true } && unknown == UnknownEventBehavior.LeaveOut)
        {
            return false;
        }

        if (isFrame)
        {
            output.Write("id: "u8);
            output.Write(number);
            output.Write("\ndata: "u8);
        }

        output.Write("{\"seq\":"u8);
        output.Write(number);
        output.Write(",\"event\":"u8);
        if (parts.Mapping is { } mapping)
        {
            output.Write("{\"ts\":"u8);
            output.Write(parts.Ts);
            output.Write(mapping.Head);
            output.Write(parts.Source);
            _data.WriteTo(mapping, output);
            output.Write(parts.IsTruncated ? ",\"truncated\":true}}"u8 : "}}"u8);
        }
        else
        {
            output.Write(@event);
            output.Write("}"u8);
        }

        output.Write(isFrame ? "\n\n"u8 : default);
        return true;
    }

    /// <summary>The parts of an event, found in one pass. Relies on the order in which the services write members.</summary>
    private ref struct Parts
    {
        public ReadOnlySpan<byte> Ts;
        public ReadOnlySpan<byte> Source;
        public EventMapping? Mapping;
        public bool IsTruncated;

        public static Parts Read(ReadOnlySpan<byte> json, DataTranslator data)
        {
            // {"ts":1795484608464517,"type":"page_load","category":"page","source":{"kind":"cdp",…},"data":{…},"truncated":true}
            var parts = default(Parts);
            data.Clear();
            var reader = new Utf8JsonReader(json, EventMembers.ReaderOptions);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                reader.Read();
                if (name.SequenceEqual("type"u8))
                {
                    parts.Mapping = EventMappings.Find(reader.ValueSpan);
                    if (parts.Mapping is null)
                    {
                        return parts;
                    }
                }
                else
                {
                    parts.ReadMember(name, json, ref reader, data);
                }
            }

            parts.Mapping = parts.Mapping is { } mapping && parts.Source.StartsWith(mapping.SourceStart) && data.Fits(mapping) ? mapping : null;
            return parts;
        }

        private void ReadMember(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json, scoped ref Utf8JsonReader reader, DataTranslator data)
        {
            if (name.SequenceEqual("ts"u8))
            {
                Ts = reader.ValueSpan;
            }
            else if (name.SequenceEqual("truncated"u8))
            {
                IsTruncated = true;
            }
            else if (name.SequenceEqual("data"u8) && Mapping is not null)
            {
                data.Read(Mapping, json, ref reader);
            }
            else
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Source = name.SequenceEqual("source"u8) ? json[start..(int)reader.BytesConsumed] : Source;
            }
        }
    }
}

/// <summary>The handling of events whose type is not in the SDK's union.</summary>
internal enum UnknownEventBehavior
{
    /// <summary>The events are omitted, so that clients only receive types that they know.</summary>
    LeaveOut,

    /// <summary>The events are delivered unchanged.</summary>
    PassThrough,
}

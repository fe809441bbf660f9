using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>The fields of a report of the interaction script. Slices of the report; strings are tokens. Unknown members are ignored.</summary>
/// <remarks><c>{"type":"click","x":20,"y":15,"button":"left","modifiers":0,"selector":"#save","tag":"BUTTON","text":"Save"}</c></remarks>
internal ref struct InteractionFields
{
    /// <summary><c>click</c>, <c>key</c> or <c>scroll</c>, without quotes.</summary>
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> Button;
    public ReadOnlySpan<byte> Key;
    public ReadOnlySpan<byte> Selector;
    public ReadOnlySpan<byte> Tag;
    public ReadOnlySpan<byte> Text;
    public double X;
    public double Y;
    public double FromX;
    public double FromY;
    public double ToX;
    public double ToY;
    public long Modifiers;
    public bool IsMasked;
    public bool IsRepeat;

    public static InteractionFields Read(ReadOnlySpan<byte> report)
    {
        var cursor = new JsonCursor(report);
        var fields = default(InteractionFields);
        if (!cursor.EnterObject())
        {
            return fields;
        }

        while (cursor.NextProperty())
        {
            fields.Take(ref cursor);
        }

        return fields;
    }

    private void Take(scoped ref JsonCursor cursor)
    {
        switch (cursor.Name)
        {
            case var name when name.SequenceEqual("type"u8):
                Type = cursor.ReadContent();
                break;
            case var name when name.SequenceEqual("button"u8):
                Button = cursor.ReadToken();
                break;
            case var name when name.SequenceEqual("key"u8):
                Key = cursor.ReadToken();
                break;
            case var name when name.SequenceEqual("selector"u8):
                Selector = cursor.ReadToken();
                break;
            case var name when name.SequenceEqual("tag"u8):
                Tag = cursor.ReadToken();
                break;
            case var name when name.SequenceEqual("text"u8):
                Text = cursor.ReadToken();
                break;
            case var name when name.SequenceEqual("x"u8):
                X = cursor.ReadDouble();
                break;
            case var name when name.SequenceEqual("y"u8):
                Y = cursor.ReadDouble();
                break;
            case var name when name.SequenceEqual("from_x"u8):
                FromX = cursor.ReadDouble();
                break;
            case var name when name.SequenceEqual("from_y"u8):
                FromY = cursor.ReadDouble();
                break;
            case var name when name.SequenceEqual("to_x"u8):
                ToX = cursor.ReadDouble();
                break;
            case var name when name.SequenceEqual("to_y"u8):
                ToY = cursor.ReadDouble();
                break;
            case var name when name.SequenceEqual("modifiers"u8):
                Modifiers = cursor.ReadInt64();
                break;
            case var name when name.SequenceEqual("masked"u8):
                IsMasked = cursor.ReadBoolean();
                break;
            case var name when name.SequenceEqual("repeat"u8):
                IsRepeat = cursor.ReadBoolean();
                break;
        }
    }
}

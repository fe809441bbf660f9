using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>What the script reported. Slices of its report; texts are tokens. What it does not name is passed over.</summary>
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
                Type = cursor.TakeContent();
                break;
            case var name when name.SequenceEqual("button"u8):
                Button = cursor.TakeToken();
                break;
            case var name when name.SequenceEqual("key"u8):
                Key = cursor.TakeToken();
                break;
            case var name when name.SequenceEqual("selector"u8):
                Selector = cursor.TakeToken();
                break;
            case var name when name.SequenceEqual("tag"u8):
                Tag = cursor.TakeToken();
                break;
            case var name when name.SequenceEqual("text"u8):
                Text = cursor.TakeToken();
                break;
            case var name when name.SequenceEqual("x"u8):
                X = cursor.TakeDouble();
                break;
            case var name when name.SequenceEqual("y"u8):
                Y = cursor.TakeDouble();
                break;
            case var name when name.SequenceEqual("from_x"u8):
                FromX = cursor.TakeDouble();
                break;
            case var name when name.SequenceEqual("from_y"u8):
                FromY = cursor.TakeDouble();
                break;
            case var name when name.SequenceEqual("to_x"u8):
                ToX = cursor.TakeDouble();
                break;
            case var name when name.SequenceEqual("to_y"u8):
                ToY = cursor.TakeDouble();
                break;
            case var name when name.SequenceEqual("modifiers"u8):
                Modifiers = cursor.TakeInt64();
                break;
            case var name when name.SequenceEqual("masked"u8):
                IsMasked = cursor.TakeBoolean();
                break;
            case var name when name.SequenceEqual("repeat"u8):
                IsRepeat = cursor.TakeBoolean();
                break;
        }
    }
}

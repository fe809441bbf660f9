using System.Buffers;
using System.Text.Json;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.Api.Control;

/// <summary>The arguments of one command without contents, read from its JSON. Reused for the next command. Not thread-safe.</summary>
internal sealed class CommandArguments : IDisposable
{
    /// <summary>The most bytes of a URL.</summary>
    public const int MaxUrlBytes = 2_048;

    /// <summary>The longest number that is copied, in characters.</summary>
    public const int MaxNumberLength = 32;

    private const int TypesNoText = 2 | 4; // ctrl and meta
    private const int Alt = 1;

    private static readonly string[] ModifierNames = ["alt", "ctrl", "meta", "shift"]; // in the order of their bits

    private readonly ArrayBufferWriter<byte> _json = new(256);
    private readonly Utf8JsonWriter _writer;
    private readonly PooledByteWriter _text = new(512, 64 * 1024);
    private readonly PooledByteWriter _redacted = new(512, 64 * 1024);
    private readonly Redactor _redactor = new();
    private string? _key;
    private string? _typeText;
    private int _modifiers;

    public CommandArguments() => _writer = new Utf8JsonWriter(_json, EventSerializer.WriterOptions);

    /// <summary>Gets the arguments as a JSON object without its closing brace, except <see cref="Position"/> and <see cref="Length"/>.</summary>
    public ReadOnlySpan<byte> Json => _json.WrittenSpan;

    /// <summary>Gets the position; null if the command has none.</summary>
    public (double X, double Y)? Position { get; private set; }

    /// <summary>Gets the name of <see cref="Length"/>; null if the command has no text.</summary>
    public string? LengthName { get; private set; }

    /// <summary>Gets the number of characters of the text.</summary>
    public long Length { get; private set; }

    /// <summary>Gets the target that the command is about; null if it is not about one.</summary>
    public string? TargetId { get; private set; }

    /// <summary>Gets the commands that this one is folded with, by a name for them; null if it is not folded.</summary>
    public string? Group { get; private set; }

    /// <summary>Gets whether a text was shortened, or arguments are missing because the command is too long.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Reads the arguments of a command.</summary>
    /// <param name="rule">The rule of the method.</param>
    /// <param name="parameters">The JSON of <c>params</c>, or its beginning; empty if there are none.</param>
    /// <param name="total">The number of bytes of all of it, for the length of a text that does not end in <paramref name="parameters"/>.</param>
    /// <param name="redact">Whether to redact URLs.</param>
    /// <exception cref="JsonException">The JSON is invalid.</exception>
    /// <exception cref="InvalidOperationException">A text is not valid UTF-8.</exception>
    public void Read(CommandRule rule, ReadOnlySpan<byte> parameters, long total, bool redact)
    {
        Clear();
        _writer.WriteStartObject();
        var isComplete = total == parameters.Length;
        var reader = new Utf8JsonReader(parameters, isComplete, new JsonReaderState(new JsonReaderOptions { MaxDepth = CommandMessage.MaxDepth }));
        if (!parameters.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var parameter = rule.Find(reader.ValueSpan);
                var value = reader.BytesConsumed;
                if (!reader.Read() || !TryWrite(parameter, ref reader, redact))
                {
                    // The value goes beyond what is kept of the command.
                    IsTruncated = true;
                    if (parameter is { Kind: ParameterKind.Length })
                    {
                        SetLength(parameter.OutputName, total - value);
                    }

                    break;
                }
            }
        }

        IsTruncated |= !isComplete && LengthName is null;
        WriteKey();
        _writer.Flush();
        Group = GroupOf(rule);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _writer.Dispose();
        _text.Dispose();
        _redacted.Dispose();
    }

    private void Clear()
    {
        _json.ResetWrittenCount();
        _writer.Reset(_json);
        (_key, _typeText, _modifiers) = (null, null, 0);
        (Position, LengthName, Length, TargetId, IsTruncated) = (null, null, 0, null, false);
    }

    // False if the value is not complete.
    private bool TryWrite(ParameterRule? parameter, ref Utf8JsonReader reader, bool redact)
    {
        switch (parameter?.Kind, reader.TokenType)
        {
            case (ParameterKind.Number, JsonTokenType.Number) when reader.ValueSpan.Length <= MaxNumberLength:
                _writer.WritePropertyName(parameter.OutputName);
                _writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                return true;
            case (ParameterKind.Position, JsonTokenType.Number) when reader.TryGetDouble(out var at) && double.IsFinite(at):
                var (x, y) = Position ?? default;
                Position = parameter.OutputName == "x" ? (at, y) : (x, at);
                return true;
            case (ParameterKind.Flag, JsonTokenType.True or JsonTokenType.False):
                _writer.WriteBoolean(parameter.OutputName, reader.GetBoolean());
                return true;
            case (ParameterKind.Word, JsonTokenType.String):
                WriteWord(parameter, ref reader);
                return true;
            case (ParameterKind.Id or ParameterKind.Target, JsonTokenType.String):
                WriteId(parameter, ref reader);
                return true;
            case (ParameterKind.Url, JsonTokenType.String):
                WriteUrl(parameter, ref reader, redact);
                return true;
            case (ParameterKind.Length, JsonTokenType.String):
                SetLength(parameter.OutputName, ArgumentText.LengthOf(reader.ValueSpan));
                return true;
            case (ParameterKind.Modifiers, JsonTokenType.Number):
                WriteModifiers(parameter, reader.TryGetInt32(out var bits) ? bits : 0);
                return true;
            case (ParameterKind.Key, JsonTokenType.String):
                _key = ArgumentText.KeyOf(reader.ValueSpan);
                return true;
            case (ParameterKind.Names, JsonTokenType.StartArray):
                return CompoundArguments.TryWriteNames(_writer, parameter, ref reader);
            case (ParameterKind.Count, JsonTokenType.StartArray):
                return CompoundArguments.TryWriteCount(_writer, parameter, ref reader);
            case (ParameterKind.Touches, JsonTokenType.StartArray):
                var isComplete = CompoundArguments.TryWriteTouches(_writer, parameter, ref reader, out var first);
                Position = first ?? Position;
                return isComplete;
            case (ParameterKind.Numbers, JsonTokenType.StartObject):
                return CompoundArguments.TryWriteMembers(_writer, parameter, ref reader);
            default:
                return reader.TrySkip();
        }
    }

    private void WriteWord(ParameterRule parameter, ref Utf8JsonReader reader)
    {
        var word = parameter.Find(reader.ValueSpan) ?? "other";
        _writer.WriteString(parameter.OutputName, word);
        _typeText = parameter.OutputName == "type" ? word : _typeText;
    }

    private void WriteId(ParameterRule parameter, ref Utf8JsonReader reader)
    {
        if (ArgumentText.IdOf(ref reader) is not { } id)
        {
            return;
        }

        if (parameter.Kind == ParameterKind.Target)
        {
            TargetId = id;
        }
        else
        {
            _writer.WriteString(parameter.OutputName, id);
        }
    }

    private void WriteUrl(ParameterRule parameter, ref Utf8JsonReader reader, bool redact)
    {
        var url = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            _text.Clear();
            _text.Advance(reader.CopyString(_text.GetSpan(url.Length)));
            url = _text.WrittenSpan;
        }

        if (redact && Redactor.MayHoldSecrets(url))
        {
            _redacted.Clear();
            _redactor.AppendUrl(_redacted, url);
            url = _redacted.WrittenSpan;
        }

        IsTruncated |= ShortText.Write(_writer, parameter.OutputName, url, MaxUrlBytes);
    }

    private void WriteModifiers(ParameterRule parameter, int bits)
    {
        _modifiers = bits;
        if ((bits & 15) == 0)
        {
            return;
        }

        _writer.WriteStartArray(parameter.OutputName);
        for (var i = 0; i < ModifierNames.Length; i++)
        {
            if ((bits & (1 << i)) != 0)
            {
                _writer.WriteStringValue(ModifierNames[i]);
            }
        }

        _writer.WriteEndArray();
    }

    // A key that types text is never named, neither by its text nor by the key that is released after it.
    private void WriteKey()
    {
        if (_key is null)
        {
            return;
        }

        if (_key.Length > 1 || ((_modifiers & TypesNoText) != 0 && (_modifiers & Alt) == 0 && Length == 0))
        {
            _writer.WriteString("key", _key);
            (LengthName, Length) = (null, 0);
        }
        else
        {
            _key = "";
        }
    }

    private string? GroupOf(CommandRule rule) => rule.Folding switch
    {
        CommandFolding.Scripts or CommandFolding.Text => rule.Method,
        CommandFolding.Moves when _typeText is "mouse_moved" or "mouse_wheel" or "touch_move" or "drag_over" => _typeText,
        CommandFolding.Keys => _key is { Length: > 0 } ? _key : "",
        _ => null,
    };

    private void SetLength(string name, long length) => (LengthName, Length) = (name, Length + length);
}

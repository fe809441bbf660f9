using System.Buffers;
using System.Text.Json;

namespace Kernel.Api.Control;

/// <summary>A command as a DevTools client sends it, or the parts of it that are kept of a long one.</summary>
/// <remarks><c>{"id":7,"method":"Page.navigate","params":{"url":"https://a.test/"},"sessionId":"8F…"}</c>, in any order.</remarks>
internal readonly ref struct CommandMessage
{
    /// <summary>The deepest nesting that is read; Chromium reads less.</summary>
    public const int MaxDepth = 1_000;

    private static readonly SearchValues<byte> SessionIdBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private CommandMessage(long id, CommandRule rule, string? sessionId, ReadOnlySpan<byte> parameters, long parametersLength)
    {
        (Id, Rule, SessionId) = (id, rule, sessionId);
        Parameters = parameters;
        ParametersLength = parametersLength;
    }

    /// <summary>Gets the id that the client chose.</summary>
    public long Id { get; }

    /// <summary>Gets the rule of the method.</summary>
    public CommandRule Rule { get; }

    /// <summary>Gets the DevTools session; null if the command is not for one.</summary>
    public string? SessionId { get; }

    /// <summary>Gets the JSON of <c>params</c>, or its beginning.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    /// <summary>Gets the number of bytes of all of <c>params</c>; of a long command, up to its end.</summary>
    public long ParametersLength { get; }

    /// <summary>Reads a command.</summary>
    /// <param name="head">The command, or its beginning.</param>
    /// <param name="tail">The end of a longer command.</param>
    /// <param name="length">The number of bytes of the whole command.</param>
    /// <param name="command">The command.</param>
    /// <returns>False if the method is not reported, or the message is no command.</returns>
    /// <exception cref="JsonException">The message is no JSON.</exception>
    public static bool TryRead(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long length, out CommandMessage command)
    {
        command = default;
        var isComplete = length == head.Length;
        long? id = null;
        CommandRule? rule = null;
        string? sessionId = null;
        ReadOnlySpan<byte> parameters = default;
        var parametersLength = 0L;
        var reader = new Utf8JsonReader(head, isComplete, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            var afterName = (int)reader.BytesConsumed;
            var hasValue = reader.Read();
            var start = hasValue ? (int)reader.TokenStartIndex : afterName;
            if (name.SequenceEqual("method"u8) && hasValue && reader.TokenType == JsonTokenType.String)
            {
                rule = CommandRules.Find(reader.ValueSpan);
                if (rule is null)
                {
                    return false; // usually most commands, so without reading the rest
                }
            }
            else if (name.SequenceEqual("id"u8) && hasValue && reader.TokenType == JsonTokenType.Number)
            {
                id = reader.TryGetInt64(out var number) ? number : null;
            }
            else if (name.SequenceEqual("sessionId"u8) && hasValue && reader.TokenType == JsonTokenType.String)
            {
                sessionId = SessionIdOf(reader.ValueSpan);
            }
            else
            {
                var isWhole = hasValue && reader.TrySkip();
                if (name.SequenceEqual("params"u8))
                {
                    parameters = isWhole ? head[start..(int)reader.BytesConsumed] : head[start..];
                    parametersLength = isWhole ? parameters.Length : length - start;
                }

                if (!isWhole)
                {
                    break;
                }
            }
        }

        if (id is null || rule is null)
        {
            return false;
        }

        command = new CommandMessage(id.Value, rule, sessionId ?? SessionIdAtEnd(tail), parameters, parametersLength);
        return true;
    }

    // Clients write it last: …},"sessionId":"8F…"}. In a string its quotes would be escaped, and in an object within more braces would follow.
    private static string? SessionIdAtEnd(ReadOnlySpan<byte> tail)
    {
        const string Name = "\"sessionId\":\"";
        var at = tail.EndsWith("\"}"u8) ? tail.LastIndexOf("\"sessionId\":\""u8) : -1;
        return at < 0 ? null : SessionIdOf(tail[(at + Name.Length)..^2]);
    }

    private static string? SessionIdOf(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= 64 && !value.ContainsAnyExcept(SessionIdBytes)
            ? System.Text.Encoding.ASCII.GetString(value)
            : null;
}

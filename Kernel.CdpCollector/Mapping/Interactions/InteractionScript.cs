using System.Text.Encodings.Web;
using System.Text.Json;
using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>The script that reports interactions (<c>interactions.js</c>), and the commands' parameters that bring it into pages.</summary>
/// <remarks>
/// A world is shared by every client that names it, so its name and the function's are ours alone. A world outlives the connection
/// that made it: a script that comes later gives its options to the one that was left.
/// </remarks>
internal static class InteractionScript
{
    /// <summary>The function that the script reports through. It exists in the script's world only.</summary>
    public const string BindingName = "kernelReport";

    private const string WorldName = "kernel_interactions";
    private const string Resource = "Kernel.CdpCollector.Mapping.Interactions.interactions.js";

    private static readonly string Source = ReadSource();

    /// <summary>Parameters of <c>Runtime.addBinding</c>.</summary>
    public static byte[] Binding { get; } = Object(("name", BindingName), ("executionContextName", WorldName));

    /// <summary>Parameters of <c>Runtime.removeBinding</c>.</summary>
    public static byte[] BindingRemoval { get; } = Object(("name", BindingName));

    /// <summary>Parameters of <c>Page.addScriptToEvaluateOnNewDocument</c> that end what the script does in open documents.</summary>
    public static byte[] Stop { get; } = Script("globalThis.kernelInteractions?.stop()");

    /// <summary>Parameters of <c>Page.addScriptToEvaluateOnNewDocument</c> that start it, in documents that are open and that come.</summary>
    public static byte[] Start(InteractionCaptureOptions options) =>
        Script($"{Source}('{BindingName}', {{ maskInput: {Literal(options.MaskInput)}, clickText: {Literal(options.ClickText)} }});");

    /// <summary>Parameters of <c>Page.removeScriptToEvaluateOnNewDocument</c>.</summary>
    /// <param name="identifier">The script's identifier, as a token.</param>
    public static byte[] Removal(ReadOnlySpan<byte> identifier) => [.. "{\"identifier\":"u8, .. identifier, (byte)'}'];

    /// <summary>The <c>identifier</c> in the answer to adding a script, as a token.</summary>
    public static ReadOnlySpan<byte> ReadIdentifier(ReadOnlySpan<byte> result)
    {
        var cursor = new JsonCursor(result);
        var identifier = default(ReadOnlySpan<byte>);
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("identifier"u8))
                {
                    identifier = cursor.ReadToken();
                }
            }
        }

        return identifier;
    }

    private static string Literal(bool value) => value ? "true" : "false";

    private static byte[] Script(string source) => Object(("source", source), ("worldName", WorldName), ("runImmediately", null));

    // A member without a text is a flag.
    private static byte[] Object(params (string Name, string? Text)[] members)
    {
        using var buffer = new PooledByteWriter(16 * 1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, text) in members)
            {
                if (text is null)
                {
                    json.WriteBoolean(name, true);
                }
                else
                {
                    json.WriteString(name, text);
                }
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string ReadSource()
    {
        using var stream = typeof(InteractionScript).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    }
}

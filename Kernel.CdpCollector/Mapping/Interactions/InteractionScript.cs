using System.Text.Encodings.Web;
using System.Text.Json;
using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>The script that reports interactions (<c>interactions.js</c>), and the parameters of the commands that add it to pages.</summary>
/// <remarks>
/// An isolated world is shared by all clients that use its name, so the names of the world and the binding are specific to Kernel. A world outlives
/// its connection: a script added later passes its options to the one that is already running.
/// </remarks>
internal static class InteractionScript
{
    /// <summary>The binding that the script reports through. It exists only in the script's world.</summary>
    public const string BindingName = "kernelReport";

    private const string WorldName = "kernel_interactions";
    private const string Resource = "Kernel.CdpCollector.Mapping.Interactions.interactions.js";

    private static readonly string Source = ReadSource();

    /// <summary>The parameters of <c>Runtime.addBinding</c>.</summary>
    public static byte[] Binding { get; } = Object(("name", BindingName), ("executionContextName", WorldName));

    /// <summary>The parameters of <c>Runtime.removeBinding</c>.</summary>
    public static byte[] BindingRemoval { get; } = Object(("name", BindingName));

    /// <summary>The parameters of <c>Page.addScriptToEvaluateOnNewDocument</c> that stop the script in open documents.</summary>
    public static byte[] Stop { get; } = Script("globalThis.kernelInteractions?.stop()");

    /// <summary>Gets the parameters of <c>Page.addScriptToEvaluateOnNewDocument</c> that start the script in open and future documents.</summary>
    public static byte[] Start(InteractionCaptureOptions options) =>
        Script($"{Source}('{BindingName}', {{ maskInput: {Literal(options.MaskInput)}, clickText: {Literal(options.ClickText)} }});");

    /// <summary>Gets the parameters of <c>Page.removeScriptToEvaluateOnNewDocument</c>.</summary>
    /// <param name="identifier">The script's identifier, as a token.</param>
    public static byte[] Removal(ReadOnlySpan<byte> identifier) => [.. "{\"identifier\":"u8, .. identifier, (byte)'}'];

    /// <summary>Reads the <c>identifier</c> from the response to adding a script, as a token.</summary>
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

    // A member without text is a flag.
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
            ?? throw new InvalidOperationException($"The embedded resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    }
}

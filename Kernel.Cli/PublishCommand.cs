using System.CommandLine;
using System.Text.Json;
using Kernel.Cli.CommandLine;
using Kernel.Cli.Output;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Cli;

/// <summary><c>kernel publish</c>: publishes one event.</summary>
internal sealed class PublishCommand
{
    private const string StandardInput = "-";

    private static readonly JsonDocumentOptions Nesting = new() { MaxDepth = EventLimits.MaxDepth };

    private readonly ApiConnectionOptions _api;

    private readonly Argument<string> _type = new("TYPE") { Description = "the event's type, such as agent.step" };

    private readonly Argument<string?> _data = new("DATA")
    {
        Description = $"the event's data as JSON, or '{StandardInput}' to read it from standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _category = new("--category") { HelpName = "CATEGORY", Description = "the event's category [default: system]" };

    public PublishCommand(ApiConnectionOptions api)
    {
        _api = api;
        Command = new Command("publish", "Publishes an event and prints its envelope.") { _type, _data, _category };
        Command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = _api.CreateClient(parsed);
        using var envelope = await client.SendJsonAsync(HttpMethod.Post, "events/publish", await EventAsync(parsed, cancellationToken), cancellationToken);
        await Terminal.Current.PrintJsonAsync(envelope.RootElement);
        return ExitCodes.Done;
    }

    private async Task<byte[]> EventAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var data = parsed.GetValue(_data);
        using var json = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("type", parsed.GetValue(_type));
            if (parsed.GetValue(_category) is { } category)
            {
                writer.WriteString("category", category);
            }

            if (data is not null)
            {
                writer.WritePropertyName("data");
                writer.WriteRawValue(Checked(data == StandardInput ? await ReadInputAsync(cancellationToken) : data), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return json.ToArray();
    }

    // The API rejects a larger event, so no more of the input is read.
    private static async Task<string> ReadInputAsync(CancellationToken cancellationToken)
    {
        var text = new char[EventLimits.MaxPublishedBytes + 1];
        var length = await Console.In.ReadBlockAsync(text, cancellationToken);
        return length < text.Length ? new string(text, 0, length) : throw new UsageException($"The data on standard input is over {EventLimits.MaxPublishedBytes} bytes.");
    }

    private static string Checked(string data)
    {
        try
        {
            using var document = JsonDocument.Parse(data, Nesting);
            return data;
        }
        catch (JsonException exception)
        {
            throw new UsageException($"DATA must be JSON such as '{{\"step\":1}}' or '\"text\"' with its quotes: {TerminalText.Sanitize(exception.Message)}");
        }
    }
}

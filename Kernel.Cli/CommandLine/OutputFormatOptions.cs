using System.CommandLine;

namespace Kernel.Cli.CommandLine;

/// <summary>The options that select between JSON for programs and lines to read.</summary>
internal sealed class OutputFormatOptions
{
    private const string Json = "json";
    private const string Text = "text";

    private readonly Option<string> _output;
    private readonly Option<bool> _json = new("--json") { Description = $"the same as --output {Json}", Arity = ArgumentArity.Zero };

    /// <param name="isJsonByDefault">The format without an option.</param>
    public OutputFormatOptions(bool isJsonByDefault = false)
    {
        _output = new Option<string>("--output")
        {
            HelpName = $"{Json}|{Text}",
            Description = "JSON, one document a line, or lines to read",
            DefaultValueFactory = _ => isJsonByDefault ? Json : Text,
        };
        _output.AcceptOnlyFromAmong(Json, Text);
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_output);
        command.Options.Add(_json);
    }

    /// <summary>Returns whether the output is JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json) || parsed.GetValue(_output) == Json;
}

using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Processes.EndToEnd.Samples;

/// <summary>The programs of the documentation, unchanged but for the address.</summary>
internal static class ReadmeSample
{
    private const string Address = "http://127.0.0.1:10001";

    /// <summary>Gets the one fenced block of that language in a section, for the API at <paramref name="port"/>.</summary>
    public static string Of(string language, int port, string heading = "From your program", string page = "README.md")
    {
        var section = Regex.Match(RepositoryFiles.Read(page), $@"^## {Regex.Escape(heading)}$(.*?)(?:^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var blocks = Regex.Matches(section, $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        var code = Assert.Single(blocks).Groups[1].Value;
        Assert.Contains(Address, code, StringComparison.Ordinal);
        return code.Replace(Address, $"http://127.0.0.1:{port}", StringComparison.Ordinal);
    }
}

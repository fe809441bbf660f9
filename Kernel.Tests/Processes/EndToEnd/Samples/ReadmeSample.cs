using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Processes.EndToEnd.Samples;

/// <summary>The programs of the README, as they stand there but for the address.</summary>
internal static class ReadmeSample
{
    private const string Address = "http://127.0.0.1:10001";

    /// <summary>The one fenced block of that language in a section, for the API at <paramref name="port"/>.</summary>
    public static string Of(string language, int port, string heading = "From your program")
    {
        var section = Regex.Match(RepositoryFiles.Read("README.md"), $"^## {heading}$(.*?)^## ", RegexOptions.Multiline | RegexOptions.Singleline).Groups[1].Value;
        var blocks = Regex.Matches(section, $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        var code = Assert.Single(blocks).Groups[1].Value;
        Assert.Contains(Address, code, StringComparison.Ordinal);
        return code.Replace(Address, $"http://127.0.0.1:{port}", StringComparison.Ordinal);
    }
}

using System.Text;
using System.Text.Json;
using Kernel.Api.Gateway;

namespace Kernel.Tests.Unit.Api.Gateway;

public sealed class DevToolsJsonTests
{
    [Theory]
    [InlineData(false, "kernel.example:8080", "ws://kernel.example:8080/devtools/page/2F", "https://frontend/inspector.html?ws=kernel.example:8080/devtools/page/2F")]
    [InlineData(true, "kernel.example", "wss://kernel.example/devtools/page/2F", "https://frontend/inspector.html?wss=kernel.example/devtools/page/2F")]
    [InlineData(false, "[::1]:10001", "ws://[::1]:10001/devtools/page/2F", "https://frontend/inspector.html?ws=[::1]:10001/devtools/page/2F")]
    public void Rewrite_List_HasClientAddress(bool secure, string host, string socket, string frontend)
    {
        var rewritten = Rewrite(
            """[{"id":"2F","url":"http://a/?ws=b","devtoolsFrontendUrl":"https://frontend/inspector.html?ws=localhost:9222/devtools/page/2F","webSocketDebuggerUrl":"ws://localhost:9222/devtools/page/2F"}]""",
            new ClientAddress(secure, host))[0];

        Assert.Equal(socket, rewritten.GetProperty("webSocketDebuggerUrl").GetString());
        Assert.Equal(frontend, rewritten.GetProperty("devtoolsFrontendUrl").GetString());
        Assert.Equal("http://a/?ws=b", rewritten.GetProperty("url").GetString());
    }

    [Theory]
    [InlineData("/devtools/inspector.html?ws=localhost:9222/devtools/page/2F&panel=console", "/devtools/inspector.html?ws=me:1/devtools/page/2F&panel=console")]
    [InlineData("/devtools/inspector.html?panel=console&ws=localhost/devtools/page/2F", "/devtools/inspector.html?panel=console&ws=me:1/devtools/page/2F")]
    [InlineData("/devtools/inspector.html", "/devtools/inspector.html")]
    [InlineData("/devtools/inspector.html?ws=", "/devtools/inspector.html?ws=me:1")]
    public void Rewrite_Frontend_ChangesTheSocketAlone(string frontend, string expected) =>
        Assert.Equal(expected, Rewrite($$"""{"devtoolsFrontendUrl":"{{frontend}}"}""", new ClientAddress(false, "me:1")).GetProperty("devtoolsFrontendUrl").GetString());

    [Theory]
    [InlineData("""{"webSocketDebuggerUrl":7,"devtoolsFrontendUrl":null}""")]
    [InlineData("""{"webSocketDebuggerUrl":"nothing","x":[1,{"y":"ü"}]}""")]
    [InlineData("[1,\"a\",null]")]
    [InlineData("\"text\"")]
    public void Rewrite_UnknownMembers_AreUnchanged(string json) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(json), Rewrite(json, new ClientAddress(false, "me:1"))));

    [Theory]
    [InlineData("No such target id: xyz")]
    [InlineData("")]
    [InlineData("{\"a\":")]
    public void Rewrite_NoJson_IsNull(string text) =>
        Assert.Null(DevToolsJson.Rewrite(Encoding.UTF8.GetBytes(text), new ClientAddress(false, "me:1")));

    [Theory]
    [InlineData("""{"webSocketDebuggerUrl":"ws://localhost:9222/devtools/browser/6a-b"}""", "/devtools/browser/6a-b")]
    [InlineData("""{"webSocketDebuggerUrl":5}""", null)]
    [InlineData("[]", null)]
    [InlineData("nonsense", null)]
    public void BrowserPath_OfAVersion_IsThePathOfItsSocket(string version, string? expected) =>
        Assert.Equal(expected, DevToolsJson.BrowserPath(Encoding.UTF8.GetBytes(version)));

    private static JsonElement Rewrite(string json, ClientAddress client) =>
        JsonElement.Parse(Encoding.UTF8.GetString(DevToolsJson.Rewrite(Encoding.UTF8.GetBytes(json), client)!));
}

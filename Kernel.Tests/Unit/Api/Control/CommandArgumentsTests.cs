using System.Text.Json;

namespace Kernel.Tests.Unit.Api.Control;

/// <summary>The arguments of a command that an event has, and those that it does not have.</summary>
public sealed class CommandArgumentsTests
{
    [Theory]
    [InlineData("Input.dispatchMouseEvent", """{"type":"mousePressed","x":10.5,"y":20,"button":"left","clickCount":2,"modifiers":10,"pointerType":"mouse"}""",
        """{"type":"mouse_pressed","button":"left","click_count":2,"modifiers":["ctrl","shift"],"x":10.5,"y":20}""")]
    [InlineData("Input.dispatchMouseEvent", """{"type":"mouseWheel","x":1,"y":2,"deltaX":0,"deltaY":-120}""", """{"type":"mouse_wheel","delta_x":0,"delta_y":-120,"x":1,"y":2}""")]
    [InlineData("Input.dispatchMouseEvent", """{"type":"hunter2","button":"hunter2","x":"hunter2","y":{"hunter2":1}}""", """{"type":"other","button":"other"}""")]
    [InlineData("Input.dispatchTouchEvent", """{"type":"touchStart","touchPoints":[{"x":5,"y":6,"id":0},{"x":7,"y":8}]}""", """{"type":"touch_start","touch_points":2,"x":5,"y":6}""")]
    [InlineData("Input.dispatchDragEvent", """{"type":"drop","x":5,"y":6,"data":{"items":[{"mimeType":"text/plain","data":"hunter2"}]}}""", """{"type":"drop","x":5,"y":6}""")]
    [InlineData("Input.insertText", """{"text":"hunter2\n\ud83d\ude00\"é"}""", """{"text_length":12}""")]
    [InlineData("Input.imeSetComposition", """{"text":"hunter2","selectionStart":1}""", """{"text_length":7}""")]
    [InlineData("Input.newMethod", """{"text":"hunter2"}""", null)]
    [InlineData("Page.navigate", """{"url":"https://a.test/x?page=2&access_token=hunter2","referrer":"https://hunter2/","frameId":"F1"}""",
        """{"url":"https://a.test/x?page=2&access_token=[redacted]","frame_id":"F1"}""")]
    [InlineData("Page.navigate", """{"url":"https:\/\/u:hunter2@a.test\/\u00e9"}""", """{"url":"https://[redacted]@a.test/é"}""")]
    [InlineData("Page.reload", """{"ignoreCache":true,"scriptToEvaluateOnLoad":"hunter2"}""", """{"ignore_cache":true,"script_length":7}""")]
    [InlineData("Page.captureScreenshot", """{"format":"png","clip":{"x":0,"y":1,"width":800,"height":600,"scale":1,"secret":"hunter2"},"captureBeyondViewport":false}""",
        """{"format":"png","clip":{"x":0,"y":1,"width":800,"height":600,"scale":1},"capture_beyond_viewport":false}""")]
    [InlineData("Page.printToPDF", """{"landscape":true,"headerTemplate":"hunter2"}""", """{"landscape":true}""")]
    [InlineData("Page.handleJavaScriptDialog", """{"accept":true,"promptText":"hunter2"}""", """{"accept":true,"prompt_text_length":7}""")]
    [InlineData("Page.setDocumentContent", """{"frameId":"F1","html":"<p>hunter2"}""", """{"frame_id":"F1","html_length":10}""")]
    [InlineData("Target.createTarget", """{"url":"about:blank","newWindow":false,"browserContextId":"C1"}""", """{"url":"about:blank","new_window":false,"browser_context_id":"C1"}""")]
    [InlineData("Browser.grantPermissions", """{"permissions":["geolocation","clipboardReadWrite","not a name"],"origin":"https://a.test"}""",
        """{"permissions":["geolocation","clipboard_read_write"],"origin":"https://a.test"}""")]
    [InlineData("Browser.setWindowBounds", """{"windowId":1,"bounds":{"windowState":"maximized"}}""", """{"window_id":1,"bounds":{"window_state":"maximized"}}""")]
    [InlineData("Browser.setDownloadBehavior", """{"behavior":"allowAndName","downloadPath":"/home/hunter2"}""", """{"behavior":"allow_and_name"}""")]
    [InlineData("DOM.setFileInputFiles", """{"files":["/home/hunter2","/b"],"nodeId":3}""", """{"file_count":2}""")]
    [InlineData("Runtime.evaluate", """{"expression":"hunter2","returnByValue":true}""", """{"expression_length":7}""")]
    [InlineData("Runtime.callFunctionOn", """{"functionDeclaration":"() => 1","arguments":[{"value":"hunter2"}]}""", """{"function_length":7}""")]
    [InlineData("Autofill.trigger", """{"card":{"number":"hunter2"}}""", null)]
    [InlineData("Input.dispatchKeyEvent", """{"type":"keyDown","key":"Enter","code":"Enter","text":"\r"}""", """{"type":"key_down","key":"Enter"}""")]
    [InlineData("Input.dispatchKeyEvent", """{"type":"rawKeyDown","modifiers":2,"key":"a","code":"KeyA","text":""}""", """{"type":"raw_key_down","modifiers":["ctrl"],"key":"a"}""")]
    [InlineData("Input.dispatchKeyEvent", """{"type":"keyDown","key":"h","code":"KeyH","text":"h","unmodifiedText":"h"}""", """{"type":"key_down","text_length":1}""")]
    [InlineData("Input.dispatchKeyEvent", """{"type":"keyUp","key":"h","code":"KeyH"}""", """{"type":"key_up"}""")]
    [InlineData("Input.dispatchKeyEvent", """{"type":"keyDown","modifiers":3,"key":"@","code":"KeyQ"}""", """{"type":"key_down","modifiers":["alt","ctrl"]}""")]
    [InlineData("Input.dispatchKeyEvent", """{"type":"char","text":"hunter2","key":"hunter2"}""", """{"type":"char","text_length":7}""")]
    public void Params_OfACommand_HaveNoContents(string method, string parameters, string? expected)
    {
        using var client = new ControlledClient();
        client.Run(1, method, parameters);
        client.Control.End();

        var data = Assert.Single(client.Data);
        Assert.Equal(expected, data.TryGetProperty("params", out var reported) ? reported.GetRawText() : null);
        Assert.DoesNotContain("hunter2", client.Control.Events[0].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Url_WithoutRedaction_IsUnchanged()
    {
        using var client = new ControlledClient();
        client.Control.Session = RecordedControl.NewSession("cs_2", redact: false);
        client.Run(1, "Page.navigate", """{"url":"https://a.test/?token=abc"}""");

        Assert.Equal("https://a.test/?token=abc", client.Data.Single().GetProperty("params").GetProperty("url").GetString());
    }

    [Fact]
    public void Url_ThatIsLong_IsShortened()
    {
        using var client = new ControlledClient();
        client.Run(1, "Page.navigate", $$"""{"url":"data:text/html,{{new string('é', 5_000)}}"}""");

        var url = client.Data.Single().GetProperty("params").GetProperty("url").GetString()!;
        Assert.EndsWith("é...[truncated]", url, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(url), 2_040, 2_048);
        Assert.True(client.Control.Events[0].GetProperty("truncated").GetBoolean());
    }

    // Of a long command the middle is not kept; its session comes last, and the length of its text is known from the rest.
    [Theory]
    [InlineData(1_000_000)]
    [InlineData(65_400)]
    public void LongCommand_HasItsSessionAndAboutItsLength(int length)
    {
        using var client = new ControlledClient();
        client.Send(1, "Runtime.evaluate", $$"""{"expression":"{{new string('x', length)}}","returnByValue":true}""", "S1");
        client.Respond(1);
        client.Control.End();

        var data = client.Data.Single();
        Assert.Equal("S1", data.GetProperty("session_id").GetString());
        Assert.InRange(data.GetProperty("params").GetProperty("expression_length").GetInt64(), length, length + 100);
    }

    [Fact]
    public void LongCommand_OfWhichArgumentsAreMissing_IsTruncated()
    {
        using var client = new ControlledClient();
        client.Run(1, "Page.navigate", $$"""{"referrer":"{{new string('x', 100_000)}}","url":"https://a.test/"}""");

        Assert.True(client.Control.Events.Single().GetProperty("truncated").GetBoolean());
        Assert.False(client.Data.Single().TryGetProperty("params", out _));
    }

    [Fact]
    public void Error_OfTheBrowser_IsRedactedAndShortened()
    {
        using var client = new ControlledClient();
        client.Send(1, "Page.reload");
        client.Fail(1, "Cannot load https://u:hunter2@a.test/?password=hunter2 " + new string('x', 2_000));

        var error = client.Data.Single().GetProperty("error").GetString()!;
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
        Assert.StartsWith("Cannot load https://[redacted]@a.test/", error, StringComparison.Ordinal);
        Assert.Equal(1_024, error.Length);
    }

    [Fact]
    public void Event_OfACommand_IsThatOfTheTable()
    {
        using var client = new ControlledClient();
        client.Attach("S1", "T1");
        client.Send(7, "Page.navigate", """{"url":"https://a.test/"}""", "S1");
        client.Time.Advance(TimeSpan.FromMilliseconds(30));
        client.Respond(7, """{"frameId":"F1","loaderId":"L1"}""");

        Assert.Equal(
            $$$"""{"ts":1000000000,"type":"control_command","category":"control","source":{"kind":"kernel_api"},"data":{"connection_id":"{{{client.Connection.Id}}}","command_id":7,"session_id":"S1","target_id":"T1","target_type":"page","method":"Page.navigate","params":{"url":"https://a.test/"},"ok":true,"duration_us":30000}}""",
            JsonSerializer.Serialize(client.Control.Events.Single(), RelaxedOptions));
    }

    private static readonly JsonSerializerOptions RelaxedOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

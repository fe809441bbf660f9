namespace Kernel.Tests.Unit.Api.Control;

/// <summary>The life of commands: results, bursts, sessions, what is held back and when.</summary>
public sealed class ConnectionCommandsTests
{
    private const string Move = "Input.dispatchMouseEvent";
    private const string Key = "Input.dispatchKeyEvent";

    [Fact]
    public void Command_IsReported_WithItsResult()
    {
        using var client = new ControlledClient();
        client.Send(1, "Page.navigate", """{"url":"https://a.test/"}""");
        Assert.Empty(client.Lines);
        client.Respond(1, """{"frameId":"F1","errorText":"net::ERR_CONNECTION_REFUSED"}""");
        client.Send(2, "Page.reload");
        client.Fail(2, "Not attached to an active page");
        client.Run(3, "Page.bringToFront");

        Assert.Equal(
            [
                """Page.navigate {"url":"https://a.test/"} failed: net::ERR_CONNECTION_REFUSED""",
                "Page.reload failed: Not attached to an active page",
                "Page.bringToFront ok",
            ],
            client.Lines);
    }

    [Fact]
    public void Commands_OfOtherMethods_AreNotReported()
    {
        using var client = new ControlledClient();
        client.Run(1, "Network.enable");
        client.Run(2, "Page.enable");
        client.Run(3, "Target.setAutoAttach", """{"autoAttach":true}""");
        client.Run(4, "DOM.getDocument");
        client.Run(5, "Emulation.setDeviceMetricsOverride", """{"width":1}""");
        client.Run(6, "Browser.getVersion");

        Assert.Equal(["Browser.getVersion ok"], client.Lines);
    }

    [Fact]
    public void Targets_OfSessionsAndCommands_AreNamed()
    {
        using var client = new ControlledClient();
        client.Run(1, "Page.reload", session: "S1");
        client.Attach("S1", "T1");
        client.Attach("S2", "T2", "iframe");
        client.Run(2, "Page.reload", session: "S1");
        client.Run(3, "Input.insertText", """{"text":"a"}""", "S2");
        client.Receive("""{"method":"Target.detachedFromTarget","params":{"sessionId":"S1","targetId":"T1"}}""");
        client.Run(4, "Page.reload", session: "S1");
        client.Run(5, "Target.createTarget", """{"url":"about:blank"}""", result: """{"targetId":"T3"}""");
        client.Run(6, "Target.closeTarget", """{"targetId":"T3"}""", result: """{"success":true}""");
        client.Control.End();

        Assert.Equal(["null", "T1 page", "null", "T3", "T3", "T2 iframe"], client.Data.Select(static data =>
            data.TryGetProperty("target_id", out var id) ? id.GetString() + (data.TryGetProperty("target_type", out var type) ? " " + type.GetString() : "") : "null"));
    }

    [Fact]
    public void Target_OfAPageConnection_IsThePage()
    {
        using var client = new ControlledClient("/devtools/page/T9");
        client.Run(1, "Page.reload");

        Assert.Equal("T9", client.Data.Single().GetProperty("target_id").GetString());
    }

    [Fact]
    public void Moves_OfAPointer_AreOneEventPerWay()
    {
        using var client = new ControlledClient();
        for (var i = 1; i <= 500; i++)
        {
            client.Run(i, Move, $$"""{"type":"mouseMoved","x":{{i}},"y":{{2 * i}},"button":"none"}""");
            client.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        client.Run(501, Move, """{"type":"mousePressed","x":500,"y":1000,"button":"left"}""");
        client.Run(502, Move, """{"type":"mouseReleased","x":500,"y":1000,"button":"left"}""");
        client.Run(503, Move, """{"type":"mouseMoved","x":1,"y":1,"button":"none"}""");
        client.Control.End();

        Assert.Equal(
            [
                """Input.dispatchMouseEvent {"type":"mouse_moved","button":"none","x":500,"y":1000,"from_x":1,"from_y":2} ×500 ok""",
                """Input.dispatchMouseEvent {"type":"mouse_pressed","button":"left","x":500,"y":1000} ok""",
                """Input.dispatchMouseEvent {"type":"mouse_released","button":"left","x":500,"y":1000} ok""",
                """Input.dispatchMouseEvent {"type":"mouse_moved","button":"none","x":1,"y":1} ok""",
            ],
            client.Lines);
        var first = client.Control.Events[0];
        Assert.Equal((1_000_000_000, 1_000_499_000), (first.GetProperty("ts").GetInt64(), first.GetProperty("data").GetProperty("last_ts").GetInt64()));
    }

    [Fact]
    public void Typing_IsOneEvent_BetweenTheKeysThatTypeNothing()
    {
        using var client = new ControlledClient();
        var id = 0;
        void Press(string key, string text)
        {
            client.Run(++id, Key, $$"""{"type":"keyDown","key":"{{key}}","text":"{{text}}"}""");
            client.Run(++id, Key, $$"""{"type":"keyUp","key":"{{key}}"}""");
        }

        foreach (var c in "hello")
        {
            Press(c.ToString(), c.ToString());
        }

        Press("Enter", "\\r");
        Press("a", "a");
        client.Run(++id, "Runtime.callFunctionOn", """{"functionDeclaration":"e => e.focus()"}""");
        Press("b", "b");
        client.Control.End();

        Assert.Equal(
            [
                """Input.dispatchKeyEvent {"type":"key_down","text_length":5} ×10 ok""",
                """Input.dispatchKeyEvent {"type":"key_down","key":"Enter"} ×2 ok""",
                """Input.dispatchKeyEvent {"type":"key_down","text_length":1} ×2 ok""",
                """Input.dispatchKeyEvent {"type":"key_down","text_length":1} ×2 ok""",
                """Runtime.callFunctionOn {"function_length":14} ok""",
            ],
            client.Lines);
    }

    [Fact]
    public void Polling_ByScripts_IsOneEventEachFiveSeconds()
    {
        using var client = new ControlledClient();
        for (var i = 1; i <= 240; i++)
        {
            client.Run(i, "Runtime.evaluate", """{"expression":"window.ready"}""");
            client.Time.Advance(TimeSpan.FromMilliseconds(50));
        }

        client.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.InRange(client.Lines.Length, 3, 4);
        Assert.Equal(240, client.Data.Sum(static data => data.GetProperty("count").GetInt32()));
        Assert.Equal(240 * 12, client.Data.Sum(static data => data.GetProperty("params").GetProperty("expression_length").GetInt32()));
    }

    [Fact]
    public void Polling_DuringMoves_FoldsBoth()
    {
        using var client = new ControlledClient();
        for (var i = 1; i <= 200; i++)
        {
            client.Run(i, i % 2 == 0 ? "Runtime.evaluate" : Move, i % 2 == 0 ? """{"expression":"1"}""" : """{"type":"mouseMoved","x":1,"y":1}""");
        }

        client.Control.End();
        Assert.Equal([100, 100], client.Data.Select(static data => data.GetProperty("count").GetInt32()));
    }

    [Fact]
    public void Bursts_OfTwoSessions_AreApart()
    {
        using var client = new ControlledClient();
        for (var i = 1; i <= 20; i++)
        {
            client.Run(i, Move, """{"type":"mouseMoved","x":1,"y":1}""", i % 2 == 0 ? "S1" : "S2");
        }

        client.Run(21, "Page.reload", session: "S1");
        client.Control.End();
        Assert.Equal(["S1", "S1", "S2"], client.Data.Select(static data => data.GetProperty("session_id").GetString()));
        Assert.Equal([Move, "Page.reload", Move], client.Data.Select(static data => data.GetProperty("method").GetString()));
    }

    [Fact]
    public void Failures_InABurst_AreCounted()
    {
        using var client = new ControlledClient();
        client.Run(1, "Runtime.evaluate", """{"expression":"1"}""");
        client.Run(2, "Runtime.evaluate", """{"expression":"f()"}""", result: """{"result":{"type":"object","subtype":"error"},"exceptionDetails":{"text":"Uncaught","exception":{"description":"hunter2"}}}""");
        client.Send(3, "Runtime.evaluate", """{"expression":"1"}""");
        client.Fail(3, "Cannot find context");
        client.Control.End();

        Assert.Equal(["""Runtime.evaluate {"expression_length":5} ×3 failed 2: The script threw an exception."""], client.Lines);
    }

    [Fact]
    public void Command_WithoutResponse_IsReportedTwice()
    {
        using var client = new ControlledClient();
        client.Send(1, "Page.navigate", """{"url":"https://slow.test/"}""");
        client.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(client.Lines);
        client.Time.Advance(TimeSpan.FromSeconds(2));
        client.Time.Advance(TimeSpan.FromSeconds(20));
        client.Respond(1);

        Assert.Equal(["""Page.navigate {"url":"https://slow.test/"} pending 1""", """Page.navigate {"url":"https://slow.test/"} ok"""], client.Lines);
        Assert.Equal([1_000_000_000, 1_000_000_000], client.Control.Events.Select(static e => e.GetProperty("ts").GetInt64()));
        Assert.Equal(23_000_000, client.Data.Last().GetProperty("duration_us").GetInt64());
    }

    [Fact]
    public void Burst_WithoutFurtherCommands_IsReportedAfterASecond()
    {
        using var client = new ControlledClient();
        client.Run(1, "Runtime.evaluate", """{"expression":"1"}""");
        client.Time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Empty(client.Lines);
        client.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["""Runtime.evaluate {"expression_length":1} ok"""], client.Lines);
    }

    [Fact]
    public void Connection_Ended_ReportsWhatIsOpen()
    {
        var client = new ControlledClient();
        client.Run(1, "Runtime.evaluate", """{"expression":"1"}""");
        client.Send(2, "Page.navigate", """{"url":"https://a.test/"}""");
        client.Run(3, Move, """{"type":"mouseMoved","x":1,"y":1}""");
        client.Dispose();
        client.Run(4, "Page.reload");

        Assert.Equal(
            ["""Runtime.evaluate {"expression_length":1} ok""", """Input.dispatchMouseEvent {"type":"mouse_moved","x":1,"y":1} ok""", """Page.navigate {"url":"https://a.test/"} pending 1"""],
            client.Lines);
    }

    [Fact]
    public void Category_TurnedOffAndOn_ReportsFromTheNextMessage()
    {
        using var client = new ControlledClient();
        var session = client.Control.Session;
        client.Control.Session = null;
        client.Run(1, "Page.reload");
        var begun = ControlledClient.Frames("""{"id":2,"method":"Page.reload"}""", isMasked: true, fragments: 2);
        client.Connection.ClientSent(begun.AsSpan(0, 20));
        client.Control.Session = session;
        client.Connection.ClientSent(begun.AsSpan(20));
        client.Run(3, "Page.bringToFront");
        client.Send(4, "Page.reload");
        client.Control.Session = null;
        client.Respond(4);
        client.Control.Session = session;
        client.Run(5, "Page.close");

        Assert.Equal(["Page.bringToFront ok", "Page.close ok"], client.Lines);
    }

    [Fact]
    public void Session_EndedBeforeTheResponse_HasNoEventInTheNext()
    {
        using var client = new ControlledClient();
        client.Send(1, "Page.reload");
        client.Control.End();
        client.Control.Session = RecordedControl.NewSession("cs_2");
        client.Respond(1);
        client.Run(2, "Page.close");

        Assert.Equal(["Page.reload pending 1", "Page.close ok"], client.Lines);
    }

    // A client that never reads its responses, or reuses its ids.
    [Fact]
    public void Commands_WithoutResponses_TakeBoundedMemory()
    {
        using var client = new ControlledClient();
        for (var i = 1; i <= 5_000; i++)
        {
            client.Send(i, "Page.reload", session: "S" + i);
        }

        Assert.Equal(5_000 - 1_024, client.Lines.Length);
        Assert.All(client.Lines, static line => Assert.Equal("Page.reload", line));
    }

    [Fact]
    public void Id_UsedTwice_BelongsToTheLater()
    {
        using var client = new ControlledClient();
        client.Send(1, "Page.reload");
        client.Send(1, "Page.close");
        client.Respond(1);

        Assert.Equal(["Page.reload", "Page.close ok"], client.Lines);
    }
}

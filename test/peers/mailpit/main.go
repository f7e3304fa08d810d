// Command mailpit is the mail server of that name, unchanged: it takes mail over SMTP, keeps it in a temporary
// database, and tells by HTTP what it understood of each message. Its page for browsers is not built.
package main

import "github.com/axllent/mailpit/cmd"

func main() {
	cmd.Execute()
}
